using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// The event loop of a server: connections, requests in their order, one command at a time. A command that takes time (SAVE, DEBUG SLEEP) holds up every client, as the single
/// thread of the real server does.
/// </summary>
internal sealed class RedisFrontEnd(IContainerContext context, Func<RedisConnection, byte[][], Task?> execute)
{
    private readonly SortedDictionary<long, RedisConnection> _connections = [];
    private readonly CancellationTokenSource _ended = new();
    private TaskCompletionSource? _busy;
    private SimListener? _listener;
    private long _nextId = 1;

    internal IReadOnlyCollection<RedisConnection> Connections => _connections.Values;

    internal ServerStatistics Statistics { get; } = new();

    /// <summary>Which commands wait at the moment.</summary>
    internal ClientPause Pause { get; } = new(context.Clock);

    /// <summary>Set by the server: whether a command may change what replicas have, and so waits during a pause of writes.</summary>
    internal Func<RedisConnection, byte[][], bool> MayReplicate { get; init; } = static (_, _) => false;

    /// <summary>Set by the server: doubles in replies are in their shortest form.</summary>
    internal bool HasShortDoubles { get; init; }

    /// <summary>Set by the server: what must happen before replies go out, null when nothing takes time.</summary>
    internal Func<Task?> BeforeReplies { get; set; } = static () => null;

    /// <summary>Set by the server: a connection has ended.</summary>
    internal Action<RedisConnection> Dropped { get; set; } = static _ => { };

    /// <summary>Set by the server: what it says to a client that may not connect, or null.</summary>
    internal Func<string?> Refusal { get; set; } = static () => null;

    /// <exception cref="SimSocketException">The port is in use.</exception>
    internal void Listen(int port)
    {
        _listener = context.Listen(port);
        SimProcess.Current.Spawn(AcceptAsync);
    }

    /// <summary>Closes everything, as the end of the process does.</summary>
    internal void Close()
    {
        _ended.Cancel();
        _listener?.Close();
        foreach (var connection in _connections.Values.ToArray()) Drop(connection);
    }

    internal void Drop(RedisConnection connection)
    {
        connection.IsClosed = true;
        _connections.Remove(connection.Id);
        connection.Stream.Close();
        Dropped(connection);
    }

    /// <summary>A client that waited has its reply: it is sent, and its further requests are run.</summary>
    internal void Resume(RedisConnection connection)
    {
        if (connection.Requests.Pending > 0 || BeforeReplies() is not null) SimProcess.Current.Spawn(() => ServeRequestsAsync(connection));
        else Flush(connection);
    }

    /// <summary>Sends what was written for a client beside its own requests, now.</summary>
    internal void FlushLater(RedisConnection connection)
    {
        if (!connection.IsServing) Flush(connection);
    }

    /// <summary>Runs work on the server's single thread: no command runs meanwhile, and it waits for the one that does.</summary>
    internal async Task RunExclusivelyAsync(Func<Task> work)
    {
        while (_busy is { } other) await other.Task;
        var mine = _busy = new TaskCompletionSource();
        try
        {
            await work();
        }
        finally
        {
            _busy = null;
            mine.SetResult();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var stream = await _listener!.AcceptAsync(_ended.Token);
                var connection = new RedisConnection(_nextId++, stream, context.Clock.GetUtcNow()) { Reply = new RedisReplyWriter { HasShortDoubles = HasShortDoubles } };
                if (Refusal() is { } refusal)
                {
                    Statistics.RejectedConnections++;
                    stream.Send(RedisText.Bytes($"-{refusal}\r\n"));
                    stream.Close();
                    continue;
                }

                Statistics.ConnectionsReceived++;
                _connections[connection.Id] = connection;
                Begin(connection);
            }
        }
        catch (OperationCanceledException)
        {
            // The server has ended.
        }
    }

    /// <summary>Requests are run as their bytes arrive: nothing waits for the next one, so nothing has to be woken.</summary>
    private void Begin(RedisConnection connection) => connection.Stream.OnReceived(
        piece =>
        {
            if (connection.IsClosed) return;
            Statistics.InputBytes += piece.Length;
            connection.Requests.Append(piece.Span);
            Serve(connection);
        },
        _ =>
        {
            // What the client asked for before it went is still run.
            connection.HasEnded = true;
            if (!connection.IsServing) DropEnded(connection);
        });

    private void Serve(RedisConnection connection)
    {
        if (connection.IsServing) return;
        var serving = ServeRequestsAsync(connection);
        if (!serving.IsCompletedSuccessfully) SimProcess.Current.Spawn(() => serving);
    }

    private void DropEnded(RedisConnection connection)
    {
        if (connection.HasEnded && !connection.IsClosed) Drop(connection);
    }

    private async Task ServeRequestsAsync(RedisConnection connection)
    {
        if (connection.IsServing) return;
        connection.IsServing = true;
        try
        {
            while (!connection.IsClosed && !connection.ClosesAfterReply && !connection.IsBlocked && connection.Requests.Pending > 0)
            {
                if (connection.Requests.TryRead() is not { } arguments) break;
                if (arguments.Length == 0) continue;
                while (!connection.IsClosed && (_busy is not null || IsHeld(connection, arguments)))
                {
                    Flush(connection);
                    await (_busy?.Task ?? Pause.WaitAsync());
                }

                if (connection.IsClosed) break;
                connection.LastCommandAt = context.Clock.GetUtcNow();
                if (execute(connection, arguments) is { } pending) await RunExclusivelyAsync(() => pending);
            }
        }
        catch (RedisProtocolException exception)
        {
            connection.Reply.Error(exception.Message);
            connection.ClosesAfterReply = true;
        }
        catch (SimSocketException)
        {
            connection.HasEnded = true;
        }

        if (BeforeReplies() is { } pendingWrite) await pendingWrite;
        connection.IsServing = false;
        try
        {
            Flush(connection);
        }
        catch (SimSocketException)
        {
            // The client is gone: nobody is left to tell.
            connection.HasEnded = true;
        }

        if (connection.ClosesAfterReply && !connection.IsClosed) Drop(connection);
        DropEnded(connection);
    }

    private void Flush(RedisConnection connection)
    {
        if (connection.IsClosed || connection.Reply.Length == 0) return;
        Statistics.OutputBytes += connection.Reply.Length;
        connection.Stream.Send(connection.Reply.Take());
    }

    /// <summary>Replicas are never held: a paused master still hears how far they are.</summary>
    private bool IsHeld(RedisConnection connection, byte[][] arguments) =>
        connection.Replica is null && (Pause.HoldsAll || (Pause.HoldsWrites && MayReplicate(connection, arguments)));
}
