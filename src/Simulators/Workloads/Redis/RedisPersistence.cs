using System.Globalization;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis.Rdb;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// Dump files: SAVE, BGSAVE, the save rules, loading. Without an append only file, what was acknowledged since the last save lives in memory only.
/// A save writes temp-PID.rdb, fsyncs it and renames it; like the real server it does not sync the directory, so for some seconds after "DB saved on disk" a snapshot of the
/// device may still show the dump from before (Documented: rdb.c, rdbSave).
/// </summary>
/// <remarks>Assumed: writing out takes 80 MB/s of the server's own time and loading 200 MB/s, beside the device; a fork takes 10 ms per GB.</remarks>
internal sealed class RedisPersistence
{
    private const int ChunkBytes = 1 << 20;
    private const double WriteBytesPerSecond = 80e6;
    private const double LoadBytesPerSecond = 200e6;

    private readonly IContainerContext _context;
    private readonly RedisConfiguration _configuration;
    private readonly RedisVersion _version;
    private readonly RedisLog _log;
    private readonly Keyspace[] _databases;
    private readonly ITimer _ruleTimer;
    private readonly SimProcess _process;
    private DateTimeOffset? _ruleArmed;
    private BackgroundSave? _child;
    private int _nextChild;

    internal RedisPersistence(IContainerContext context, RedisConfiguration configuration, RedisVersion version, RedisLog log, Keyspace[] databases)
    {
        _context = context;
        _configuration = configuration;
        _version = version;
        _log = log;
        _databases = databases;
        _process = SimProcess.Current;
        _nextChild = log.ProcessId + 11 + context.Random.Next(20);
        _ruleTimer = context.Clock.CreateTimer(static state => ((RedisPersistence)state!).OnRuleTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        LastSave = context.Clock.GetUtcNow();
    }

    /// <summary>Changes since the last save.</summary>
    internal long Dirty { get; private set; }

    internal DateTimeOffset LastSave { get; private set; }
    internal bool LastBackgroundSaveFailed { get; private set; }
    internal DateTimeOffset? LastBackgroundSaveTry { get; private set; }
    internal long LastBackgroundSaveSeconds { get; private set; } = -1;
    internal DateTimeOffset? BackgroundSaveSince => _child?.Since;
    internal long ForkMicroseconds { get; private set; }

    /// <summary>Set by the server: what dumps say besides.</summary>
    internal Func<IReadOnlyList<(string Name, string Value)>> MoreFields { get; set; } = static () => [];

    /// <summary>Set by the server: another child may start.</summary>
    internal Action ChildEnded { get; set; } = static () => { };

    /// <summary>What the dump that was loaded says besides its keys.</summary>
    internal SortedDictionary<string, string> LoadedFields { get; } = new(StringComparer.Ordinal);

    private static string Reason(SimIoException exception) => exception.Message[(exception.Path.Length + 2)..];

    internal void Changed(long changes)
    {
        if (changes == 0) return;
        Dirty += changes;
        ArmRules();
    }

    /// <summary>After loading nothing is new.</summary>
    internal void ForgetChanges() => Dirty = 0;

    /// <summary>The process id of the next child.</summary>
    internal int NextChild() => _nextChild++;

    /// <summary>Saves in the foreground; false when it failed. The caller holds up the clients.</summary>
    internal async Task<bool> SaveAsync()
    {
        var dump = MakeDump();
        if (!await WriteFileAsync(dump, _log.ProcessId, null)) return false;
        Dirty = 0;
        LastSave = _context.Clock.GetUtcNow();
        LastBackgroundSaveFailed = false;
        Tell($"saved {Keys()} keys ({dump.Length} bytes)");
        return true;
    }

    /// <summary>FLUSHALL saves too, but keeps counting its own change.</summary>
    internal async Task SaveKeepingDirtyAsync()
    {
        var dirty = Dirty;
        await SaveAsync();
        Dirty = dirty;
    }

    /// <summary>Forks: the child writes what is in memory at this moment. False when a child is at it already.</summary>
    /// <param name="done">Gets the dump once it is on disk, or null when that failed.</param>
    internal bool StartBackgroundSave(Action<byte[]?>? done = null)
    {
        if (_child is not null) return false;
        var dump = MakeDump();
        var child = new BackgroundSave(_nextChild++, _context.Clock.GetUtcNow(), Dirty, done);
        _child = child;
        LastBackgroundSaveTry = child.Since;
        ForkMicroseconds = 150 + (ServerStatistics.UsedMemory(_databases) / 100_000);
        _log.Notice($"Background saving started by pid {child.ProcessId}");
        _process.Spawn(() => RunChildAsync(child, dump));
        return true;
    }

    /// <summary>The data as of now, as a file of this version.</summary>
    internal byte[] MakeDump() => RdbWriter.Write(_databases, _version, Now(), _configuration.Flag("rdbchecksum"), MoreFields());

    /// <summary>Puts a dump that came over the network in the dump file's place.</summary>
    /// <exception cref="SimIoException">It can't be written.</exception>
    internal async Task ReplaceFileAsync(byte[] dump)
    {
        var temporary = TemporaryPath(_log.ProcessId);
        _context.Files.Truncate(temporary, 0);
        _context.Files.Write(temporary, 0, dump);
        await _context.Files.FsyncAsync(temporary, CancellationToken.None);
        _context.Files.Rename(temporary, _configuration.DumpPath);
    }

    /// <summary>SIGUSR1 to the child; its file is removed.</summary>
    internal void KillChild()
    {
        if (_child is not { } child) return;
        child.IsKilled = true;
        _child = null;
        child.Done?.Invoke(null);
        DeleteIfPossible(TemporaryPath(child.ProcessId));
    }

    internal bool HasChild => _child is not null;

    /// <summary>Loads the dump file if there is one.</summary>
    /// <exception cref="RdbFormatException">It can't be loaded.</exception>
    /// <exception cref="SimIoException">It can't be read.</exception>
    internal async Task LoadAsync()
    {
        var path = _configuration.DumpPath;
        if (_context.Files.Stat(path) is not { } status) return;
        var start = _context.Clock.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(status.Size / LoadBytesPerSecond) + TimeSpan.FromMilliseconds(0.3), _context.Clock);
        Load(_context.Files.ReadAll(path), _configuration.Flag("rdbchecksum"));

        var seconds = (_context.Clock.GetUtcNow() - start).TotalSeconds;
        _log.Notice(string.Create(CultureInfo.InvariantCulture, $"DB loaded from disk: {seconds:F3} seconds"));
        Tell($"loaded {Keys()} keys ({status.Size} bytes)");
    }

    /// <summary>Takes a dump into memory, and says where it ends.</summary>
    /// <exception cref="RdbFormatException">It can't be loaded.</exception>
    internal int Load(byte[] file, bool checksum)
    {
        LoadedFields.Clear();
        var entries = RdbReader.Read(file, _version.RdbVersion, _databases.Length, checksum, LoadedFields, out var end);
        var now = Now();
        foreach (var entry in entries)
        {
            // A replica keeps what has expired until its master says so.
            if (entry.ExpiresAt >= 0 && entry.ExpiresAt < now && _configuration["slaveof"].Length == 0) continue;
            _databases[entry.Database].Set(entry);
        }

        return end;
    }

    internal void Tell(string text) => _process.World.Timeline.Add(_process.Name, TimelineKind.Workload, "redis-server " + text);

    internal int Keys()
    {
        var keys = 0;
        foreach (var database in _databases) keys += database.Count;
        return keys;
    }

    internal void Stop() => _ruleTimer.Dispose();

    /// <summary>After a change, a save or new rules: wakes up when the next rule may hold.</summary>
    internal void ArmRules()
    {
        if (_child is not null) return;
        foreach (var rule in _configuration.SaveRules)
        {
            if (Dirty < rule.Changes) continue;
            // The server compares whole seconds and wants more than the rule's, and it looks every 100 ms.
            var due = LastSave + TimeSpan.FromSeconds(rule.Seconds + 1);
            if (LastBackgroundSaveFailed && LastBackgroundSaveTry is { } tried && tried + TimeSpan.FromSeconds(6) > due) due = tried + TimeSpan.FromSeconds(6);
            if (_ruleArmed <= due) continue;
            _ruleArmed = due;
            var delay = due - _context.Clock.GetUtcNow();
            _ruleTimer.Change(delay > TimeSpan.Zero ? delay : TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);
        }
    }

    private void OnRuleTimer()
    {
        _ruleArmed = null;
        var now = _context.Clock.GetUtcNow();
        foreach (var rule in _configuration.SaveRules)
        {
            if (_child is not null || Dirty < rule.Changes || now - LastSave < TimeSpan.FromSeconds(rule.Seconds + 1)) continue;
            if (LastBackgroundSaveFailed && now - LastBackgroundSaveTry < TimeSpan.FromSeconds(6)) continue;
            _log.Notice(string.Create(CultureInfo.InvariantCulture, $"{rule.Changes} changes in {rule.Seconds} seconds. Saving..."));
            StartBackgroundSave();
            return;
        }

        ArmRules();
    }

    private async Task RunChildAsync(BackgroundSave child, byte[] dump)
    {
        await Task.Delay(TimeSpan.FromMicroseconds(ForkMicroseconds), _context.Clock);
        var saved = !child.IsKilled && await WriteFileAsync(dump, child.ProcessId, child);
        // The parent looks after its child every 100 ms.
        await Task.Delay(_context.Random.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100)), _context.Clock);
        if (child.IsKilled)
        {
            _log.Warning("Background saving terminated by signal 10");
            ChildEnded();
            ArmRules();
            return;
        }

        _child = null;
        LastBackgroundSaveFailed = !saved;
        LastBackgroundSaveSeconds = (long)(_context.Clock.GetUtcNow() - child.Since).TotalSeconds;
        if (saved)
        {
            _log.Notice("Background saving terminated with success");
            Dirty -= child.DirtyBefore;
            LastSave = _context.Clock.GetUtcNow();
            Tell($"saved in the background ({dump.Length} bytes)");
        }
        else
        {
            _log.Warning("Background saving error");
            Tell("failed to save in the background");
        }

        child.Done?.Invoke(saved ? dump : null);
        ChildEnded();
        ArmRules();
    }

    private async Task<bool> WriteFileAsync(byte[] dump, int processId, BackgroundSave? child)
    {
        var temporary = TemporaryPath(processId);
        try
        {
            _context.Files.Truncate(temporary, 0);
        }
        catch (SimIoException exception)
        {
            Log('#', $"Failed opening the RDB file {_configuration["dbfilename"]} (in server root dir {_configuration.Directory}) for saving: {Reason(exception)}", child);
            return false;
        }

        try
        {
            for (var at = 0; at < dump.Length; at += ChunkBytes)
            {
                var length = Math.Min(ChunkBytes, dump.Length - at);
                await Task.Delay(TimeSpan.FromSeconds(length / WriteBytesPerSecond), _context.Clock);
                if (child is { IsKilled: true }) return false;
                _context.Files.Write(temporary, at, dump.AsSpan(at, length));
            }

            await _context.Files.FsyncAsync(temporary, CancellationToken.None);
            if (child is { IsKilled: true }) return false;
            _context.Files.Rename(temporary, _configuration.DumpPath);
        }
        catch (SimIoException exception)
        {
            if (child is { IsKilled: true }) return false;
            Log('#', $"Write error saving DB on disk: {Reason(exception)}", child);
            DeleteIfPossible(temporary);
            return false;
        }

        Log('*', "DB saved on disk", child);
        return true;
    }

    private void DeleteIfPossible(string path)
    {
        try
        {
            _context.Files.Delete(path);
        }
        catch (SimIoException)
        {
            // Not there yet, or the disk is gone: the real server ignores the result of unlink(2) as well.
        }
    }

    private void Log(char level, string text, BackgroundSave? child)
    {
        if (child is not null) _log.FromChild(child.ProcessId, level, text);
        else if (level == '#') _log.Warning(text);
        else _log.Notice(text);
    }

    private string TemporaryPath(int processId) => FilePath.Combine(_configuration.Directory, $"temp-{RedisText.Integer(processId)}.rdb");

    private long Now() => _context.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class BackgroundSave(int processId, DateTimeOffset since, long dirtyBefore, Action<byte[]?>? done)
    {
        internal Action<byte[]?>? Done { get; } = done;
        internal int ProcessId { get; } = processId;
        internal DateTimeOffset Since { get; } = since;
        internal long DirtyBefore { get; } = dirtyBefore;
        internal bool IsKilled { get; set; }
    }
}
