using System.Globalization;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>A client's connection to a broker: one request at a time.</summary>
public sealed class KafkaConnection(SimConnection stream, string clientId)
{
    private readonly KafkaFrames _frames = new();
    private int _correlation;

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
    /// <exception cref="SimSocketException">The connection broke or was closed: whether the request took effect is unknown.</exception>
    /// <exception cref="OperationCanceledException">Given up waiting; the connection is of no more use.</exception>
    public async Task<KafkaReader> CallAsync(KafkaApi api, short version, Action<KafkaBuffer> body, CancellationToken cancellationToken)
    {
        Send(api, version, body);
        while (true)
        {
            if (_frames.TryTake(out var message))
            {
                var reader = new KafkaReader(message);
                if (reader.Int32() != _correlation) throw new KafkaProtocolException("the response to another request");
                return reader;
            }

            var piece = await stream.ReceiveAsync(cancellationToken);
            if (piece.IsEmpty) throw new SimSocketException($"{stream.Name}: the broker closed the connection");
            _frames.Append(piece);
        }
    }

    /// <summary>As <see cref="CallAsync(KafkaApi, short, Action{KafkaBuffer}, CancellationToken)"/>, giving up after a time.</summary>
    /// <exception cref="SimSocketException">Also: no answer in time.</exception>
    public async Task<KafkaReader> CallAsync(KafkaApi api, short version, Action<KafkaBuffer> body, TimeSpan timeout, TimeProvider clock)
    {
        using var timer = new CancellationTokenSource(timeout, clock);
        try
        {
            return await CallAsync(api, version, body, timer.Token);
        }
        catch (OperationCanceledException)
        {
            throw new SimSocketException(string.Create(CultureInfo.InvariantCulture, $"{stream.Name}: no answer to {api} within {timeout.TotalSeconds:0.###} s"));
        }
    }

    /// <summary>Sends a request that is not answered: Produce with acks=0.</summary>
    public void Send(KafkaApi api, short version, Action<KafkaBuffer> body)
    {
        var buffer = new KafkaBuffer().Int16((short)api).Int16(version).Int32(++_correlation).String(clientId);
        body(buffer);
        stream.Send(buffer.ToFrame());
    }

    public void Close() => stream.Close();
}
