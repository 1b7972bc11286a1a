using System.Globalization;
using System.Runtime.InteropServices;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Workloads.Redis.Rdb;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A replica's connection with its master: handshake, full or partial resynchronization, the stream, acknowledgements every second (Documented: replication.c).</summary>
internal sealed class MasterLink(RedisServer server, Replication replication, string host, int port)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private SimConnection? _stream;
    private DateTimeOffset _lastHeard;
    private ITimer? _cron;

    internal string Host { get; } = host;
    internal int Port { get; } = port;
    internal MasterLinkState State { get; private set; } = MasterLinkState.Connect;
    internal DateTimeOffset? DownSince { get; private set; } = server.Clock.GetUtcNow();
    internal long SecondsSinceHeard => State == MasterLinkState.Connected ? (long)(server.Clock.GetUtcNow() - _lastHeard).TotalSeconds : -1;

    /// <summary>The history it has, once it has one.</summary>
    internal (string Id, long Offset)? Position { get; private set; }

    private string Arrow => server.Version.Number < 500 ? "MASTER <-> SLAVE sync" : "MASTER <-> REPLICA sync";

    internal void Start() => SimProcess.Current.Spawn(RunAsync);

    internal void Stop()
    {
        _ended.Cancel();
        _cron?.Dispose();
        _stream?.Close();
    }

    internal void Acknowledge()
    {
        if (State != MasterLinkState.Connected) return;
        try
        {
            _stream!.Send(RespRequest.Encode(["REPLCONF", "ACK", RedisText.Integer(replication.Offset)]));
        }
        catch (SimSocketException)
        {
            // The reader of the connection sees it too, and connects again.
        }
    }

    private async Task RunAsync()
    {
        for (var isFirst = true; !_ended.IsCancellationRequested; isFirst = false)
        {
            try
            {
                if (!isFirst) await Task.Delay(RetryPause, server.Clock, _ended.Token);
                await FollowAsync();
            }
            catch (SimSocketException exception)
            {
                if (State == MasterLinkState.Connected) server.Log.Warning("Connection with master lost.");
                else server.Log.Warning($"Error condition on socket for SYNC: {exception.Message[(exception.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]}");
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                server.Log.Warning("Timeout connecting to the MASTER...");
            }

            if (_ended.IsCancellationRequested) return;
            if (State == MasterLinkState.Connected) DownSince = server.Clock.GetUtcNow();
            State = MasterLinkState.Connect;
            _stream?.Close();
            _cron?.Dispose();
        }
    }

    private async Task FollowAsync()
    {
        server.Log.Notice($"Connecting to MASTER {Host}:{RedisText.Integer(Port)}");
        server.Log.Notice($"{Arrow} started");
        State = MasterLinkState.Connecting;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        using var timer = server.Clock.CreateTimer(_ => either.Cancel(), null, TimeSpan.FromSeconds(server.Configuration.Number("repl-timeout")), Timeout.InfiniteTimeSpan);
        _stream = await server.ConnectAsync(Host, Port, either.Token);
        var reader = new ReplicationReader(_stream);
        if (!await GreetAsync(reader, either.Token)) return;
        var wanted = Position ?? replication.Cached;
        var isFailover = replication.Failover.State == PlannedFailoverState.InProgress;
        string[] request = ["PSYNC", wanted?.Id ?? "?", wanted is { } known ? RedisText.Integer(known.Offset + 1) : "-1"];
        _stream.Send(RespRequest.Encode(isFailover ? [.. request, "FAILOVER"] : request));
        if (wanted is { } cached) server.Log.Notice($"Trying a partial resynchronization (request {cached.Id}:{RedisText.Integer(cached.Offset + 1)}).");
        var answer = (await reader.ReadLineAsync(either.Token)).Split(' ');
        if (isFailover) replication.Failover.Answered(answer[0] is "+FULLRESYNC" or "+CONTINUE");
        if (answer is ["+FULLRESYNC", var id, var offset])
        {
            server.Log.Notice($"Full resync from master: {id}:{offset}");
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (!await LoadAsync(reader, id, long.Parse(offset, CultureInfo.InvariantCulture), either.Token)) return;
        }
        else if (answer[0] == "+CONTINUE" && wanted is { } position)
        {
            server.Log.Notice("Successful partial resynchronization with master.");
            if (answer.Length > 1 && answer[1] != position.Id) server.Log.Warning($"Master replication ID changed to {answer[1]}");
            Position = (answer.Length > 1 ? answer[1] : position.Id, position.Offset);
            replication.Adopt(Position.Value.Id, position.Offset, isNewHistory: false);
            replication.Tell($"goes on with its master {Host} from offset {RedisText.Integer(position.Offset)}");
        }
        else
        {
            server.Log.Warning($"Unexpected reply to PSYNC from master: {string.Join(' ', answer)}");
            return;
        }

        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await StreamAsync(reader);
    }

    /// <summary>False when the master can't be followed now.</summary>
    private async Task<bool> GreetAsync(ReplicationReader reader, CancellationToken cancellationToken)
    {
        server.Log.Notice("Non blocking connect for SYNC fired the event.");
        var pong = await CallAsync(reader, cancellationToken, "PING");
        if (pong[0] == '-' && !pong.StartsWith("-NOAUTH", StringComparison.Ordinal) && !pong.StartsWith("-ERR operation not permitted", StringComparison.Ordinal))
        {
            server.Log.Warning($"Error reply to PING from master: '{pong}'");
            return false;
        }

        server.Log.Notice("Master replied to PING, replication can continue...");
        var password = server.Configuration["masterauth"];
        if (password.Length > 0 && await CallAsync(reader, cancellationToken, "AUTH", password) is ['-', ..] refused)
        {
            server.Log.Warning($"Unable to AUTH to MASTER: {refused}");
            return false;
        }

        var own = server.Configuration.Number("slave-announce-port");
        await CallAsync(reader, cancellationToken, "REPLCONF", "listening-port", RedisText.Integer(own > 0 ? own : server.Configuration.Port));
        // The simulated network tells no peer's address: the replica says its own.
        var address = server.Configuration["slave-announce-ip"];
        await CallAsync(reader, cancellationToken, "REPLCONF", "ip-address", address.Length > 0 ? address : server.PodIp);
        if (server.Version.Number < 400) await CallAsync(reader, cancellationToken, "REPLCONF", "capa", "eof");
        else await CallAsync(reader, cancellationToken, "REPLCONF", "capa", "eof", "capa", "psync2");
        return true;
    }

    private async Task<string> CallAsync(ReplicationReader reader, CancellationToken cancellationToken, params string[] command)
    {
        _stream!.Send(RespRequest.Encode(command));
        return await reader.ReadLineAsync(cancellationToken);
    }

    private async Task<bool> LoadAsync(ReplicationReader reader, string id, long offset, CancellationToken cancellationToken)
    {
        State = MasterLinkState.Sync;
        var head = await reader.ReadLineAsync(cancellationToken);
        if (head[0] != '$')
        {
            server.Log.Warning($"MASTER aborted replication with an error: {head}");
            return false;
        }

        byte[] dump;
        if (head.StartsWith("$EOF:", StringComparison.Ordinal))
        {
            server.Log.Notice($"{Arrow}: receiving streamed RDB from master");
            dump = await reader.ReadUntilAsync(RedisText.Bytes(head[5..]), cancellationToken);
        }
        else
        {
            var length = int.Parse(head.AsSpan(1), CultureInfo.InvariantCulture);
            server.Log.Notice($"{Arrow}: receiving {RedisText.Integer(length)} bytes from master");
            dump = await reader.ReadBytesAsync(length, cancellationToken);
        }

        try
        {
            await server.FrontEnd.RunExclusivelyAsync(() => server.LoadFromMasterAsync(dump));
        }
        catch (Exception exception) when (exception is RdbFormatException or SimIoException)
        {
            server.Log.Warning($"Failed trying to load the MASTER synchronization DB from disk: {exception.Message}");
            return false;
        }

        server.Log.Notice($"{Arrow}: Finished with success");
        replication.Adopt(id, offset, isNewHistory: true);
        Position = (id, offset);
        replication.Tell($"got {RedisText.Integer(dump.Length)} bytes from its master {Host}");
        return true;
    }

    private async Task StreamAsync(ReplicationReader reader)
    {
        State = MasterLinkState.Connected;
        DownSince = null;
        _lastHeard = server.Clock.GetUtcNow();
        _cron = server.Clock.CreateTimer(_ => Tick(), null, RetryPause, RetryPause);
        // At once: after a dump without a length the master waits for it.
        Acknowledge();
        var feed = new Feed(new RedisConnection(0, _stream!, _lastHeard) { IsMaster = true, IsAuthenticated = true, Reply = new RedisReplyWriter { IsMuted = true } });
        await using var stop = _ended.Token.UnsafeRegister(static (state, token) => ((Feed)state!).End.TrySetResult(new OperationCanceledException(token)), feed);
        Take(feed, reader.TakeRest());
        _stream!.OnReceived(
            piece =>
            {
                _lastHeard = server.Clock.GetUtcNow();
                Take(feed, piece.Span);
            },
            fault => feed.End.TrySetResult(fault ?? new SimSocketException("master: the connection was closed")));
        var end = await feed.End.Task;
        // What came before the end counts, and nobody asks for more from a position that still moves.
        await feed.Applying;
        throw end;
    }

    /// <summary>A piece of the stream is applied as it arrives, unless the one before waits for something.</summary>
    private void Take(Feed feed, ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty || _ended.IsCancellationRequested) return;
        feed.Master.Requests.Append(piece);
        feed.Unapplied.AddRange(piece);
        feed.HasMore = true;
        if (!feed.Applying.IsCompleted) return;
        var applying = feed.Applying = ApplyAllAsync(feed);
        if (!applying.IsCompletedSuccessfully) SimProcess.Current.Spawn(() => applying);
    }

    private async Task ApplyAllAsync(Feed feed)
    {
        while (feed.HasMore)
        {
            feed.HasMore = false;
            await server.FrontEnd.RunExclusivelyAsync(() => ApplyAsync(feed));
            if (server.BeforeReplies() is { } pending) await pending;
        }
    }

    private async Task ApplyAsync(Feed feed)
    {
        var master = feed.Master;
        while (master.Requests.Pending > 0 && master.Requests.TryRead() is { } command)
        {
            if (command.Length > 0 && server.Commands.Execute(server, master, command) is { } pending) await pending;
            // Half a transaction does not count: after a lost connection all of it comes again.
            if (master.Queued is not null) continue;
            var applied = feed.Unapplied.Count - master.Requests.Pending;
            replication.FeedBytes(CollectionsMarshal.AsSpan(feed.Unapplied)[..applied].ToArray());
            feed.Unapplied.RemoveRange(0, applied);
            Position = (Position!.Value.Id, replication.Offset);
        }
    }

    private void Tick()
    {
        Acknowledge();
        if (server.Clock.GetUtcNow() - _lastHeard <= TimeSpan.FromSeconds(server.Configuration.Number("repl-timeout"))) return;
        server.Log.Warning("MASTER timeout: no data nor PING received...");
        _stream?.Close();
    }

    /// <summary>What a connected master sends, and how that ends.</summary>
    private sealed class Feed(RedisConnection master)
    {
        internal RedisConnection Master { get; } = master;
        internal List<byte> Unapplied { get; } = [];
        internal bool HasMore { get; set; }
        internal Task Applying { get; set; } = Task.CompletedTask;
        internal TaskCompletionSource<Exception> End { get; } = new();
    }
}
