using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>
/// One key of the store. <paramref name="Value"/> is the object as the watch cache knows it (its metadata.resourceVersion is <paramref name="ModRevision"/>);
/// <paramref name="AtRest"/> is what lies on the disk.
/// </summary>
internal sealed record StoredObject(string Key, KubeDocument Value, StoredValue AtRest, long CreateRevision, long ModRevision)
{
    private KubeDocument? _item;

    /// <summary>The value without kind and apiVersion, as lists of built-in kinds have it; made once.</summary>
    public KubeDocument Item => _item ??= Value.Without("kind").Without("apiVersion");
}
