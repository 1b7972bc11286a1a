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
    private readonly StateLog _log;
    private readonly World _world;
    private readonly EtcdStore _store;
    private readonly IStatePart[] _parts;
    private readonly StateBatch _batch = new();
    private readonly Dictionary<KubeResource, string> _tables = [];
    private long _revision;
    private long _compactAt;
    private Task<(string Path, long UpTo)>? _compaction;

    /// <summary>A log below this size, in bytes, is left alone.</summary>
    internal long CompactBytesMin
    {
        get;
        init
        {
            field = value;
            _compactAt = NextCompaction();
        }
    } = 64L << 20;

    /// <summary>Told, in a line, of a compaction that failed. Null: nobody asks.</summary>
    internal Action<string>? Tell { get; init; }

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

    /// <summary>Begins another life of the directory; on the disk before anything is drawn in it.</summary>
    public static void BeginLife(StateLog log, long life, ulong seed, string addOns, DateTimeOffset at)
    {
        var batch = new StateBatch();
        batch.Begin(StateKind.Meta, StateNames.Life).Number(life).End();
        batch.Begin(StateKind.Meta, StateNames.Seed).Number((long)seed).End();
        batch.Begin(StateKind.Meta, StateNames.AddOns).Text(addOns).End();
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
        if (_log.Length >= _compactAt || _compaction is not null) CompactMeanwhile();
    }

    /// <summary>Keeps nothing any more.</summary>
    public void Dispose()
    {
        _store.Log = null;

        // It writes to the directory, which somebody else may have next.
        if (_compaction is not null) Task.WaitAny(_compaction);
    }

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
        var done = _compaction;
        _compaction = null;
        _compactAt = NextCompaction();
        if (done.Exception is { } failure)
        {
            // A disk without room for a second log may have room for the first one.
            Tell?.Invoke($"{_log.FilePath} can't be made shorter: {failure.InnerException!.Message}; it goes on growing");
            return;
        }

        var (next, end) = done.Result;
        _log.ReplaceBy(next, end);
        _compactAt = NextCompaction();
    }

    private long NextCompaction() => Math.Max(CompactBytesMin, _log.Length * 3);
}
