using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Wire.State;

/// <summary>
/// Keeps the log of a served cloud: gathers what one turn of the loop changes and appends it at the turn's end as one record, so that a crash leaves whole turns.
/// On the loop only, but for the compaction, which reads the part of the log that no longer changes.
/// </summary>
internal sealed class StateRecorder : IStoreLog, IDisposable
{
    /// <summary>A log below this size is left alone.</summary>
    internal const long CompactBytesMin = 64L << 20;

    private readonly StateLog _log;
    private readonly World _world;
    private readonly EtcdStore _store;
    private readonly IStatePart[] _parts;
    private readonly StateBatch _batch = new();
    private readonly Dictionary<KubeResource, string> _tables = [];
    private long _revision;
    private long _compactAt;
    private Task<(string Path, long UpTo)>? _compaction;

    /// <param name="log">The log.</param>
    /// <param name="world">The world whose turns are kept.</param>
    /// <param name="store">The cluster's store.</param>
    /// <param name="parts">What else is kept.</param>
    public StateRecorder(StateLog log, World world, EtcdStore store, params IStatePart[] parts)
    {
        _log = log;
        _world = world;
        _store = store;
        _parts = parts;
        _compactAt = NextCompaction();
        store.Log = this;
    }

    /// <summary>Changes of the log that this life has made.</summary>
    public long Records { get; private set; }

    /// <summary>Begins another life of the directory; on the disk before anything is drawn in it.</summary>
    public static void BeginLife(StateLog log, long life, ulong seed, DateTimeOffset at)
    {
        var batch = new StateBatch();
        batch.Begin(StateKind.Meta, StateNames.Life).Number(life).End();
        batch.Begin(StateKind.Meta, StateNames.Seed).Number((long)seed).End();
        log.Append(batch, at);
    }

    /// <summary>Puts a log of the same content, but without what was overwritten since, in a log's place.</summary>
    public static void Compact(StateLog log)
    {
        var (path, upTo) = WriteCompact(log.FilePath, log.Length);
        log.ReplaceBy(path, upTo);
    }

    public void Put(KubeResource resource, StoredObject stored)
    {
        if (!_tables.TryGetValue(resource, out var table)) table = AddTable(resource);
        _batch.Begin(StateKind.Object, table, stored.Key);
        var document = stored.AtRest.Document;
        _batch.Number(stored.CreateRevision).Number(stored.ModRevision).Flag(document is not null).Raw(document is null ? stored.AtRest.Bytes.Span : document.Utf8.Span).End();
    }

    public void Remove(KubeResource resource, string key, long revision)
    {
        if (!_tables.TryGetValue(resource, out var table)) table = AddTable(resource);
        _batch.Delete(StateKind.Object, table, key);
    }

    /// <summary>The end of a turn: what it changed is appended before anybody off the loop learns of it.</summary>
    /// <exception cref="StateException">It can't be written.</exception>
    public void Flush()
    {
        if (_store.Revision != _revision)
        {
            _revision = _store.Revision;
            _batch.Begin(StateKind.Meta, StateNames.Revision).Number(_revision).End();
        }

        foreach (var part in _parts) part.Write(_batch);
        if (_batch.IsEmpty) return;
        _log.Append(_batch, _world.Clock.Now);
        _batch.Clear();
        Records++;
        if (_log.Length >= _compactAt || _compaction is not null) CompactMeanwhile();
    }

    public void Dispose() => _store.Log = null;

    private static (string Path, long UpTo) WriteCompact(string path, long upTo)
    {
        var map = new StateMap();
        StateLog.Read(path, upTo, map.Apply);
        map.Prune();
        StateLog.Write(path + ".new", map.WriteTo);
        return (path + ".new", upTo);
    }

    private string AddTable(KubeResource resource)
    {
        // As the store does: the versions of a resource share their objects.
        var name = resource.ToString();
        _batch.Begin(StateKind.Table, name).Text(resource.Group).Text(resource.Version).Text(resource.Plural).End();
        return _tables[resource] = name + "/";
    }

    /// <summary>The part that is there is written anew on another thread; what has come since is copied when that is done.</summary>
    private void CompactMeanwhile()
    {
        if (_compaction is null)
        {
            var (path, upTo) = (_log.FilePath, _log.Length);
            _compaction = Task.Run(() => WriteCompact(path, upTo));
            return;
        }

        if (!_compaction.IsCompleted) return;
        var (next, end) = _compaction.GetAwaiter().GetResult();
        _compaction = null;
        _log.ReplaceBy(next, end);
        _compactAt = NextCompaction();
    }

    private long NextCompaction() => Math.Max(CompactBytesMin, _log.Length * 3);
}
