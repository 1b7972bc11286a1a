using System.Globalization;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>A client's connection to a broker: one request at a time.</summary>
public sealed class KafkaConnection(SimConnection stream, string clientId)
{
    private readonly KafkaFrames _frames = new();
    private int _correlation;
    private bool _isListening;
    private SimSocketException? _fault;
    private TaskCompletionSource<KafkaReader>? _waiting;
    private ITimer? _timer;

    /// <summary>Connects by the means given, giving up after <paramref name="timeout"/>.</summary>
    /// <exception cref="SimSocketException">Refused, no such host, or nobody answered in time.</exception>
    public static async Task<KafkaConnection> ConnectAsync(
        Func<string, int, CancellationToken, Task<SimConnection>> connect, string host, int port, string clientId, TimeProvider clock, TimeSpan timeout)
    {
        using var timer = new CancellationTokenSource(timeout, clock);
        try
        {
            return new KafkaConnection(await connect(host, port, timer.Token), clientId);
        }
        catch (OperationCanceledException)
        {
            throw new SimSocketException(string.Create(CultureInfo.InvariantCulture, $"connect {host}:{port}: no answer within {timeout.TotalSeconds:0.###} s"));
        }
    }

    /// <summary>Sends a request (header version 1) and gives the body of its response (header version 0).</summary>
    /// <exception cref="SimSocketException">The connection broke or was closed, or no answer came in time: whether the request took effect is unknown, and the connection is of no more use.</exception>
    public Task<KafkaReader> CallAsync(KafkaApi api, short version, Action<KafkaBuffer> body, TimeSpan timeout, TimeProvider clock)
    {
        if (!_isListening) Listen();
        if (_fault is not null) throw _fault;
        Send(api, version, body);
#pragma warning disable RS0030 // Awaited directly on the loop; what follows never runs inside the dispatch that completes it.
        var waiting = _waiting = new TaskCompletionSource<KafkaReader>(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning restore RS0030
        var name = string.Create(CultureInfo.InvariantCulture, $"{stream.Name}: no answer to {api} within {timeout.TotalSeconds:0.###} s");
        _timer = clock.CreateTimer(_ => waiting.TrySetException(new SimSocketException(name)), null, timeout, Timeout.InfiniteTimeSpan);
        return waiting.Task;
    }

    /// <summary>Sends a request that is not answered: Produce with acks=0.</summary>
    public void Send(KafkaApi api, short version, Action<KafkaBuffer> body)
    {
        var buffer = new KafkaBuffer().Int16((short)api).Int16(version).Int32(++_correlation).String(clientId);
        body(buffer);
        stream.Send(buffer.ToFrame());
    }

    public void Close()
    {
        _timer?.Dispose();
        stream.Close();
    }

    private void Listen()
    {
        _isListening = true;
        stream.OnReceived(
            piece =>
            {
                _frames.Append(piece);
                while (_frames.TryTake(out var message)) Answered(new KafkaReader(message));
            },
            fault =>
            {
                _fault = fault as SimSocketException ?? new SimSocketException($"{stream.Name}: the broker closed the connection");
                _timer?.Dispose();
                _waiting?.TrySetException(_fault);
            });
    }

    /// <summary>The answer to a request that was given up is nobody's.</summary>
    private void Answered(KafkaReader response)
    {
        if (response.Int32() != _correlation) return;
        _timer?.Dispose();
        _waiting?.TrySetResult(response);
    }
}
