using System.Globalization;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A small client of the Redis protocol for simulated writers and checkers: one request at a time over one connection.</summary>
public sealed class RespClient
{
    private readonly SimConnection _connection;
    private readonly RespReplyReader _replies = new();
    private TaskCompletionSource<RespReply>? _waiting;
    private CancellationTokenRegistration _cancellation;
    private ITimer? _timer;
    private SimSocketException? _end;
    private bool _isListening;

    /// <param name="connection">Belongs to the calling process.</param>
    public RespClient(SimConnection connection) => _connection = connection;

    /// <summary>Connects, giving up after <paramref name="timeout"/>.</summary>
    /// <exception cref="SimSocketException">Refused, or nobody answered in time.</exception>
    public static async Task<RespClient> ConnectAsync(
        SimNetwork network, string address, int port, TimeProvider clock, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return new RespClient(await network.ConnectAsync(address, port, either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SimSocketException(string.Create(CultureInfo.InvariantCulture, $"connect {address}:{port}: no answer within {timeout.TotalSeconds:0.###} s"));
        }
    }

    /// <summary>Sends a command, text as Latin-1 (a character per byte), and waits for its reply.</summary>
    /// <exception cref="SimSocketException">The connection broke or was closed: whether the command took effect is unknown.</exception>
    /// <exception cref="OperationCanceledException">Given up waiting; the connection is of no more use.</exception>
    public Task<RespReply> CallAsync(CancellationToken cancellationToken, params ReadOnlySpan<string> arguments)
    {
        _connection.Send(RespRequest.Encode(arguments));
        return NextAsync(cancellationToken);
    }

    /// <summary>As <see cref="CallAsync(CancellationToken, ReadOnlySpan{string})"/>, giving up after <paramref name="limit"/> as if it had been cancelled: for clients of many calls, which need no token for each.</summary>
    public Task<RespReply> CallAsync(TimeSpan limit, TimeProvider clock, params ReadOnlySpan<string> arguments)
    {
        _connection.Send(RespRequest.Encode(arguments));
        var reply = NextAsync(CancellationToken.None);
        if (reply.IsCompleted) return reply;
        _timer ??= clock.CreateTimer(static state => ((RespClient)state!).Cancel(new CancellationToken(canceled: true)), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(limit, Timeout.InfiniteTimeSpan);
        return reply;
    }

    /// <summary>As <see cref="CallAsync(CancellationToken, ReadOnlySpan{string})"/>, with arguments as bytes.</summary>
    public Task<RespReply> CallAsync(IReadOnlyList<byte[]> arguments, CancellationToken cancellationToken)
    {
        _connection.Send(RespRequest.Encode(arguments));
        return NextAsync(cancellationToken);
    }

    public void Close() => _connection.Close();

    /// <summary>Replies are read as their bytes arrive, and a call is the one task that waits for its own.</summary>
    private Task<RespReply> NextAsync(CancellationToken cancellationToken)
    {
        if (!_isListening) Listen();
        if (_replies.TryRead() is { } reply) return Task.FromResult(reply);
        if (_end is not null) return Task.FromException<RespReply>(_end);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<RespReply>(cancellationToken);
        _waiting = new TaskCompletionSource<RespReply>();
        _cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((RespClient)state!).Cancel(token), this);
        return _waiting.Task;
    }

    private void Listen()
    {
        _isListening = true;
        _connection.OnReceived(
            piece =>
            {
                _replies.Append(piece.Span);
                Look();
            },
            fault =>
            {
                _end = fault as SimSocketException ?? new SimSocketException($"{_connection.Name}: Server closed the connection");
                Take()?.TrySetException(_end);
            });
    }

    private void Look()
    {
        if (_waiting is null) return;
        try
        {
            if (_replies.TryRead() is { } reply) Take()?.TrySetResult(reply);
        }
        catch (RedisProtocolException broken)
        {
            Take()?.TrySetException(broken);
        }
    }

    private void Cancel(CancellationToken cancellationToken) => Take()?.TrySetCanceled(cancellationToken);

    private TaskCompletionSource<RespReply>? Take()
    {
        var waiting = _waiting;
        _waiting = null;
        _cancellation.Unregister();
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return waiting;
    }
}
