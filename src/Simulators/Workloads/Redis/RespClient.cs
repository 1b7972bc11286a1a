using System.Globalization;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A small client of the Redis protocol for simulated writers and checkers: one request at a time over one connection.</summary>
public sealed class RespClient
{
    private readonly SimConnection _connection;
    private readonly RespReplyReader _replies = new();

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
        return ReadAsync(cancellationToken);
    }

    /// <summary>As <see cref="CallAsync(CancellationToken, ReadOnlySpan{string})"/>, with arguments as bytes.</summary>
    public Task<RespReply> CallAsync(IReadOnlyList<byte[]> arguments, CancellationToken cancellationToken)
    {
        _connection.Send(RespRequest.Encode(arguments));
        return ReadAsync(cancellationToken);
    }

    public void Close() => _connection.Close();

    private async Task<RespReply> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_replies.TryRead() is { } reply) return reply;
            var piece = await _connection.ReceiveAsync(cancellationToken);
            if (piece.IsEmpty) throw new SimSocketException($"{_connection.Name}: Server closed the connection");
            _replies.Append(piece.Span);
        }
    }
}
