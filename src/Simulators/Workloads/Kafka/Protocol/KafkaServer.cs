using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>
/// A listener of a broker. A connection's requests are answered one after the other, the next is read when the last is answered (Documented: SocketServer mutes a channel meanwhile); a handler that gives
/// null answers nothing, one that throws <see cref="KafkaProtocolException"/> ends the connection.
/// </summary>
internal sealed class KafkaServer(KafkaNode node, Func<KafkaApi, short, KafkaReader, Task<KafkaBuffer?>> handle)
{
    private readonly List<SimConnection> _connections = [];
    private SimListener? _listener;

    /// <exception cref="SimSocketException">The port is in use.</exception>
    internal void Listen(int port)
    {
        _listener = node.Context.Listen(port);
        node.Spawn(AcceptAsync);
    }

    internal void Close()
    {
        _listener?.Close();
        foreach (var connection in _connections) connection.Close();
        _connections.Clear();
    }

    private async Task AcceptAsync()
    {
        while (!node.Ended.IsCancellationRequested)
        {
            var connection = await _listener!.AcceptAsync(node.Ended);
            _connections.Add(connection);
            node.Spawn(() => ServeAsync(connection));
        }
    }

    private async Task ServeAsync(SimConnection connection)
    {
        var frames = new KafkaFrames();
        try
        {
            while (true)
            {
                while (frames.TryTake(out var message)) await AnswerAsync(connection, message);
                var piece = await connection.ReceiveAsync(node.Ended);
                if (piece.IsEmpty) break;
                frames.Append(piece);
            }
        }
        catch (SimSocketException)
        {
            // The client is gone: nobody is left to tell.
            return;
        }
        catch (KafkaProtocolException broken)
        {
            node.Warn($"[SocketServer nodeId={node.Id}] Closing connection {connection.Name}: {broken.Message} (kafka.network.Processor)");
        }

        _connections.Remove(connection);
        connection.Close();
    }

    private async Task AnswerAsync(SimConnection connection, ReadOnlyMemory<byte> message)
    {
        var reader = new KafkaReader(message);
        var (api, version, correlation) = ((KafkaApi)reader.Int16(), reader.Int16(), reader.Int32());
        reader.NullableString();
        // ApiVersions 3 is the only flexible request here; its response keeps the old header, for clients that know neither (KIP-511).
        if (api == KafkaApi.ApiVersions && version >= 3) reader.TaggedFields();
        if (await handle(api, version, reader) is not { } body) return;
        connection.Send(new KafkaBuffer().Int32(correlation).Raw(body.Written.Span).ToFrame());
    }
}
