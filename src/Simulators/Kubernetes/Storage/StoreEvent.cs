using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>A change of one key as watches see it. The forms in which it is sent are made once and shared by all watches.</summary>
internal sealed class StoreEvent(long revision, TimeSpan at, string key, StoredObject? old, StoredObject? now)
{
    private KubeWatchEvent? _added;
    private KubeWatchEvent? _modified;
    private KubeWatchEvent? _deleted;

    public long Revision { get; } = revision;
    public TimeSpan At { get; } = at;
    public string Key { get; } = key;
    public StoredObject? Old { get; } = old;
    public StoredObject? New { get; } = now;

    public KubeWatchEvent Added => _added ??= new KubeWatchEvent("ADDED", New!.Value);
    public KubeWatchEvent Modified => _modified ??= new KubeWatchEvent("MODIFIED", New!.Value);

    /// <summary>The old content under the revision of this change (Recorded).</summary>
    public KubeWatchEvent Deleted => _deleted ??= new KubeWatchEvent(
        "DELETED", EtcdStore.WithResourceVersion(Old!.Value, Revision));
}
