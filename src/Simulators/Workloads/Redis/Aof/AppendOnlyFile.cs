using System.Buffers;
using System.Globalization;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads.Redis.Aof;

/// <summary>
/// The append only file: every change is written before its reply goes out, into the page cache, and synced as appendfsync says: with the reply (always), within a second or two
/// (everysec), or when the kernel likes (no). Rewritten in the background by BGREWRITEAOF and as it grows (Documented: aof.c of 3.2 to 7.2; CrossChecked: Debian's redis-server).
/// </summary>
/// <remarks>Assumed: loading 200 MB/s, writing a rewrite 80 MB/s. With "always" every client has a sync of its own, where the real server shares one among those of an event loop's turn.</remarks>
internal sealed class AppendOnlyFile(RedisServer server)
{
    private const double LoadBytesPerSecond = 200e6;
    private const double WriteBytesPerSecond = 80e6;

    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly AofFiles _files = new(server);
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly SimProcess _process = SimProcess.Current;
    private ArrayBufferWriter<byte>? _tail;
    private Rewrite? _child;
    private ITimer? _syncTimer;
    private DateTimeOffset _lastSync;
    private bool _isOpen;
    private bool _isSyncing;
    private bool _isTimerArmed;
    private int _selected = -1;
    private long _unsynced;

    internal bool IsOn { get; private set; }

    /// <summary>Why the last write failed; writes of clients are refused until one succeeds.</summary>
    internal string? WriteError { get; private set; }

    internal bool HasChild => _child is not null;
    internal bool IsRewriteScheduled { get; set; }
    internal bool LastRewriteFailed { get; private set; }
    internal long Size { get; private set; }
    internal long BaseSize { get; private set; }

    private string Policy => server.Configuration["appendfsync"];

    /// <summary>At the start, in place of the dump file.</summary>
    /// <exception cref="AofFormatException">It can't be loaded.</exception>
    /// <exception cref="SimIoException">It can't be read.</exception>
    internal async Task LoadAsync()
    {
        var start = server.Clock.GetUtcNow();
        var paths = await _files.FindAsync();
        var (loader, total) = (new AofLoader(server), 0L);
        for (var i = 0; i < paths.Count; i++)
        {
            var size = server.Files.Stat(paths[i])!.Size;
            total += size;
            if (i == 0) BaseSize = size;
            await Task.Delay(TimeSpan.FromSeconds(size / LoadBytesPerSecond) + TimeSpan.FromMilliseconds(0.3), server.Clock);
            if (loader.Load(paths[i]) && i < paths.Count - 1) throw new AofFormatException("Fatal error: the truncated file is not the last file");
        }

        server.Persistence.ForgetChanges();
        if (total > 0) server.Log.Notice(string.Create(CultureInfo.InvariantCulture, $"DB loaded from append only file: {(server.Clock.GetUtcNow() - start).TotalSeconds:F3} seconds"));
        await _files.OpenAsync();
        Size = server.Files.Stat(_files.Current)!.Size;
        if (server.Version.HasMultiPartAof) Size += BaseSize;
        else BaseSize = Size;
        (IsOn, _isOpen) = (true, true);
        _lastSync = server.Clock.GetUtcNow();
        server.Persistence.Tell($"loaded {RedisText.Integer(server.Persistence.Keys())} keys from its append only file ({RedisText.Integer(total)} bytes)");
    }

    internal void Append(int database, byte[][] command)
    {
        if (!IsOn) return;
        if (database != _selected)
        {
            Write(RespRequest.Encode(["SELECT", RedisText.Integer(database)]));
            _selected = database;
        }

        Write(RespRequest.Encode(command));
    }

    /// <summary>Before replies go out: a task when they have to wait for the disk.</summary>
    internal Task? Flush()
    {
        if (!IsOn || _buffer.WrittenCount == 0 || !TryWrite() || !_isOpen) return null;
        RewriteIfGrown();
        if (Policy == "always") return server.FrontEnd.RunExclusivelyAsync(SyncNowAsync);
        if (Policy == "everysec") SyncSoon();
        return null;
    }

    /// <summary>SHUTDOWN: what is written is on the device when this returns.</summary>
    internal async Task CloseAsync()
    {
        if (!IsOn) return;
        KillChild();
        if (Flush() is { } pending) await pending;
        server.Log.Notice("Calling fsync() on the AOF file.");
        await server.Files.FsyncAsync(_files.Current, CancellationToken.None);
        _syncTimer?.Dispose();
    }

    internal void Stop() => _syncTimer?.Dispose();

    /// <summary>False when a rewrite runs already.</summary>
    internal bool TryRewrite(bool isFirst = false)
    {
        if (_child is not null) return false;
        IsRewriteScheduled = false;
        if (isFirst) _isOpen = false;
        var child = _child = new Rewrite(server.Persistence.NextChild(), isFirst);
        server.Log.Notice($"Background append only file rewriting started by pid {RedisText.Integer(child.ProcessId)}");
        _process.Spawn(() => RewriteAsync(child));
        return true;
    }

    /// <summary>CONFIG SET appendonly.</summary>
    internal void FollowConfiguration()
    {
        var isWanted = server.Configuration.Flag("appendonly");
        if (isWanted == IsOn) return;
        if (isWanted)
        {
            IsOn = true;
            TryRewrite(isFirst: true);
            return;
        }

        KillChild();
        TryWrite();
        IsOn = false;
    }

    /// <summary>All data were replaced (a replica got its master's dump): the file starts from them.</summary>
    internal void StartAnew()
    {
        server.Persistence.ForgetChanges();
        if (!server.Configuration.Flag("appendonly")) return;
        KillChild();
        _buffer.ResetWrittenCount();
        IsOn = true;
        TryRewrite(isFirst: true);
    }

    private void Write(byte[] bytes)
    {
        _buffer.Write(bytes);
        _tail?.Write(bytes);
    }

    private bool TryWrite()
    {
        if (_buffer.WrittenCount == 0 || !_isOpen) return true;
        try
        {
            var end = server.Files.Stat(_files.Current)?.Size ?? 0;
            server.Files.Write(_files.Current, end, _buffer.WrittenSpan);
        }
        catch (SimIoException exception)
        {
            var reason = exception.Message[(exception.Path.Length + 2)..];
            if (WriteError is null) server.Log.Warning($"Error writing to the AOF file: {reason}");
            WriteError = reason;
            if (Policy == "always")
            {
                server.Log.Warning("Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...");
                server.Exit(1);
            }
            else
            {
                // The real server tries again every second.
                ArmTimer(SyncInterval);
            }

            return false;
        }

        if (WriteError is not null)
        {
            server.Log.Warning("AOF write error looks solved, Redis can write again.");
            WriteError = null;
        }

        Size += _buffer.WrittenCount;
        _unsynced += _buffer.WrittenCount;
        _buffer.ResetWrittenCount();
        return true;
    }

    private async Task SyncNowAsync()
    {
        _unsynced = 0;
        await server.Files.FsyncAsync(_files.Current, CancellationToken.None);
        _lastSync = server.Clock.GetUtcNow();
    }

    private void SyncSoon()
    {
        if (_isSyncing || _unsynced == 0) return;
        if (_child is not null && server.Configuration.Flag("no-appendfsync-on-rewrite")) return;
        var due = _lastSync + SyncInterval - server.Clock.GetUtcNow();
        if (due > TimeSpan.Zero)
        {
            ArmTimer(due);
            return;
        }

        _isSyncing = true;
        _process.Spawn(async () =>
        {
            try
            {
                await SyncNowAsync();
            }
            catch (SimIoException exception)
            {
                server.Log.Warning($"Fail to fsync the AOF file: {exception.Message[(exception.Path.Length + 2)..]}");
                _lastSync = server.Clock.GetUtcNow();
            }

            _isSyncing = false;
            SyncSoon();
        });
    }

    private void ArmTimer(TimeSpan due)
    {
        if (_isTimerArmed) return;
        _isTimerArmed = true;
        _syncTimer ??= server.Clock.CreateTimer(static state => ((AppendOnlyFile)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _syncTimer.Change(due + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        _isTimerArmed = false;
        if (IsOn && TryWrite() && Policy == "everysec") SyncSoon();
    }

    private void RewriteIfGrown()
    {
        var percentage = server.Configuration.Number("auto-aof-rewrite-percentage");
        if (_child is not null || server.Persistence.HasChild || percentage == 0) return;
        if (Size <= long.Parse(server.Configuration["auto-aof-rewrite-min-size"], CultureInfo.InvariantCulture)) return;
        var growth = (Size * 100 / Math.Max(1, BaseSize)) - 100;
        if (growth < percentage) return;
        server.Log.Notice($"Starting automatic rewriting of AOF on {RedisText.Integer(growth)}% growth");
        TryRewrite();
    }

    private void KillChild()
    {
        if (_child is null) return;
        _child.IsKilled = true;
        _child = null;
        _tail = null;
    }

    private async Task RewriteAsync(Rewrite child)
    {
        try
        {
            await server.FrontEnd.RunExclusivelyAsync(() => ForkAsync(child));
            await Task.Delay(TimeSpan.FromSeconds(child.Data.Length / WriteBytesPerSecond) + TimeSpan.FromMilliseconds(1), server.Clock);
            if (child.IsKilled) return;
            server.Log.FromChild(child.ProcessId, '*', "SYNC append only file rewrite performed");
            // The parent looks after its child every 100 ms.
            await Task.Delay(server.Random.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100)), server.Clock);
            if (child.IsKilled) return;
            server.Log.Notice("Background AOF rewrite terminated with success");
            await server.FrontEnd.RunExclusivelyAsync(() => FinishAsync(child));
        }
        catch (SimIoException exception)
        {
            server.Log.Warning($"Background AOF rewrite terminated with error: {exception.Message[(exception.Path.Length + 2)..]}");
            LastRewriteFailed = true;
        }

        if (_child == child) _child = null;
        _tail = null;
        server.Persistence.ChildEnded();
    }

    private async Task ForkAsync(Rewrite child)
    {
        if (child.IsKilled) return;
        TryWrite();
        await _files.BeginRewriteAsync(child.IsFirst);
        child.Data = _files.MakeBase();
        if (child.IsFirst) _buffer.ResetWrittenCount();
        if (server.Version.HasMultiPartAof) _isOpen = true;
        else _tail = new ArrayBufferWriter<byte>();
        // What comes from here on starts by naming its database.
        _selected = -1;
    }

    private async Task FinishAsync(Rewrite child)
    {
        var tail = _tail?.WrittenSpan.ToArray() ?? [];
        // In one file, what waits to be written is in the tail already.
        if (_tail is not null) _buffer.ResetWrittenCount();
        await _files.EndRewriteAsync(child.Data, tail, child.ProcessId);
        _isOpen = true;
        BaseSize = child.Data.Length + tail.Length;
        Size = server.Version.HasMultiPartAof ? BaseSize + server.Files.Stat(_files.Current)!.Size : BaseSize;
        LastRewriteFailed = false;
        server.Log.Notice("Background AOF rewrite finished successfully");
        server.Persistence.Tell($"rewrote its append only file ({RedisText.Integer(BaseSize)} bytes)");
    }

    /// <summary>A child that rewrites.</summary>
    private sealed class Rewrite(int processId, bool isFirst)
    {
        internal int ProcessId { get; } = processId;

        /// <summary>There was no file before: nothing is appended to one until this is done.</summary>
        internal bool IsFirst { get; } = isFirst;

        internal byte[] Data { get; set; } = [];
        internal bool IsKilled { get; set; }
    }
}
