using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>
/// The cluster's etcd: one revision for all keys, the history of changes until compaction, values through a transformer. It is the disk of the API server:
/// it outlives its crashes. Compaction follows the API server's habit: every five minutes everything up to the revision of five minutes ago (Documented: --etcd-compaction-interval).
/// </summary>
public sealed class EtcdStore
{
    private static readonly TimeSpan CompactionInterval = TimeSpan.FromMinutes(5);

    /// <summary>How long an Event is kept after its last write (Documented: kube-apiserver --event-ttl, 1h0m0s). What has expired goes with the next write after a compaction's moment.</summary>
    private static readonly TimeSpan EventLife = TimeSpan.FromHours(1);

    private static readonly KubeResource Events = KubeResources.Events;
    private static readonly StoreWriter Expiry = new(new ApiUser("etcd", []), "delete", null);

    private readonly VirtualClock _clock;
    private readonly SortedDictionary<string, ResourceTable> _tables = new(StringComparer.Ordinal);
    private readonly List<Action<StoreCommit>> _listeners = [];
    private readonly Queue<(TimeSpan At, long Revision)> _expiring = new();
    private TimeSpan _lastTick;
    private TimeSpan _lastExpiry;
    private long _revisionAtTick;
    private long _restoredAt;

    public EtcdStore(World world) => _clock = world.Clock;

    /// <summary>The revision of the last write; a new store is at 1.</summary>
    public long Revision { get; private set; } = 1;

    /// <summary>Reads at this revision or an earlier one, and watches from before it, are refused.</summary>
    public long CompactedRevision { get; private set; }

    /// <summary>How values lie on the disk. Replacing it changes new writes only.</summary>
    public IValueTransformer Transformer { get; set; } = new IdentityTransformer();

    /// <summary>Keeps a record of every write; null: nobody does.</summary>
    internal IStoreLog? Log { get; set; }

    /// <summary>Called after every committed write, in order, on the API server's process.</summary>
    public event Action<StoreCommit> Committed
    {
        add => _listeners.Add(value);
        remove => _listeners.Remove(value);
    }

    /// <summary>All objects of a resource as stored now, in order of "namespace/name": for checkers and tests, which no process of the cluster can call.</summary>
    public IEnumerable<KubeDocument> Dump(KubeResource resource) => Table(resource).Objects.Range("", null).Select(e => e.Value.Value);

    /// <summary>One object as stored now, or null: for checkers and tests.</summary>
    public KubeDocument? Peek(KubeResource resource, string? ns, string name) => Table(resource).Objects.Get(KeyOf(ns, name))?.Value;

    /// <summary>Compacts up to a revision at once.</summary>
    public void Compact(long revision)
    {
        if (revision <= CompactedRevision) return;
        CompactedRevision = Math.Min(revision, Revision);
        foreach (var table in _tables.Values) table.Compact(CompactedRevision);
    }

    internal static string KeyOf(string? ns, string name) => string.IsNullOrEmpty(ns) ? name : string.Concat(ns, "/", name);

    internal ResourceTable Table(KubeResource resource)
    {
        // One table per group and plural: the versions of a resource share their objects.
        var key = resource.Group.Length == 0 ? resource.Plural : resource.ToString();
        if (_tables.TryGetValue(key, out var table)) return table;
        return _tables[key] = new ResourceTable(resource, _restoredAt);
    }

    /// <summary>
    /// Fills an empty store with what another one held at a revision. The history does not come with it: what was before is compacted, so that watches from there get 410.
    /// </summary>
    internal void Restore(long revision, IEnumerable<(KubeResource Resource, StoredObject Stored)> objects)
    {
        if (Revision != 1 || _tables.Count > 0) throw new InvalidOperationException("only an empty store can be filled");
        (Revision, CompactedRevision, _revisionAtTick, _restoredAt) = (revision, revision, revision, revision);
        foreach (var (resource, stored) in objects) Table(resource).Objects.Set(stored.Key, stored);
    }

    /// <summary>Everything that is stored now.</summary>
    internal IEnumerable<(KubeResource Resource, StoredObject Stored)> Everything()
    {
        foreach (var table in _tables.Values)
        {
            foreach (var (_, stored) in table.Objects.Range("", null)) yield return (table.Resource, stored);
        }
    }

    internal StoredObject Put(ResourceTable table, string key, StoredObject? old, KubeDocument value, StoreWriter writer)
    {
        var revision = NextRevision();
        value = WithResourceVersion(value, revision);
        var stored = new StoredObject(key, value, Transformer.ToStorage(table.Resource, table.EtcdKey(key), value), old?.CreateRevision ?? revision, revision);
        table.Objects.Set(key, stored);
        Log?.Put(table.Resource, stored);
        table.Append(new StoreEvent(revision, _clock.Elapsed, key, old, stored));
        Notify(table, old?.Value, value, revision, writer);
        return stored;
    }

    internal long Remove(ResourceTable table, StoredObject old, StoreWriter writer)
    {
        var revision = NextRevision();
        table.Objects.Remove(old.Key);
        Log?.Remove(table.Resource, old.Key, revision);
        table.Append(new StoreEvent(revision, _clock.Elapsed, old.Key, old, null));
        Notify(table, old.Value, null, revision, writer);
        return revision;
    }

    /// <summary>Reads a value from the disk, as GET and writes do.</summary>
    /// <exception cref="ValueUnreadableException">No configured key fits.</exception>
    internal KubeDocument Read(ResourceTable table, StoredObject stored, out bool isStale)
    {
        // Without a transformer the document is the value: skip building the etcd key.
        if (Transformer is IdentityTransformer && stored.AtRest.Document is not null)
        {
            isStale = false;
            return stored.Value;
        }

        (var value, isStale) = Transformer.FromStorage(table.Resource, table.EtcdKey(stored.Key), stored.AtRest);
        return value;
    }

    /// <summary>The object under a revision; a version that is new to it goes where the API writes it, after the uid.</summary>
    internal static KubeDocument WithResourceVersion(KubeDocument value, long revision)
    {
        var version = KubeDocument.Of(revision.ToString(CultureInfo.InvariantCulture));
        var metadata = value["metadata"] ?? KubeDocument.EmptyObject;
        if (metadata["resourceVersion"] is not null) return value.With("metadata", metadata.With("resourceVersion", version));
        var fields = metadata.Fields;
        var at = 0;
        while (at < fields.Count && fields[at].Name is "name" or "generateName" or "namespace" or "selfLink" or "uid") at++;
        var stamped = new KubeField[fields.Count + 1];
        for (var i = 0; i < fields.Count; i++) stamped[i < at ? i : i + 1] = fields[i];
        stamped[at] = new KubeField("resourceVersion", version);
        return value.With("metadata", KubeDocument.ObjectOf(stamped.AsSpan()));
    }

    private long NextRevision()
    {
        CompactByTime();
        ExpireEvents();
        return ++Revision;
    }

    /// <summary>Takes away the Events that were written more than an hour before a tick.</summary>
    private void ExpireEvents()
    {
        if (_lastExpiry == _lastTick) return;
        _lastExpiry = _lastTick;
        _expiring.Enqueue((_lastTick, _revisionAtTick));
        var expired = 0L;
        while (_expiring.TryPeek(out var oldest) && _lastTick - oldest.At >= EventLife) expired = _expiring.Dequeue().Revision;
        if (expired == 0) return;
        var table = Table(Events);
        foreach (var stored in table.Objects.Range("", null).Select(e => e.Value).Where(e => e.ModRevision <= expired).ToList()) Remove(table, stored, Expiry);
    }

    /// <summary>Does the compactions that are due by now.</summary>
    internal void CompactByTime()
    {
        var tick = new TimeSpan(_clock.Elapsed.Ticks / CompactionInterval.Ticks * CompactionInterval.Ticks);
        if (tick == _lastTick) return;
        // Nothing was written between the last tick and now but what Revision counts; with a tick left out, everything is older than five minutes.
        Compact(tick - _lastTick > CompactionInterval ? Revision : _revisionAtTick);
        _lastTick = tick;
        _revisionAtTick = Revision;
    }

    private void Notify(ResourceTable table, KubeDocument? old, KubeDocument? value, long revision, StoreWriter writer)
    {
        if (_listeners.Count == 0) return;
        var commit = new StoreCommit(old, value, table.Resource, writer.Subresource, writer.User, revision, writer.Verb);
        for (var i = 0; i < _listeners.Count; i++) _listeners[i](commit);
    }
}
