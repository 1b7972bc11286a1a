using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using Drydock.Simulators.Kubernetes.Api.Streams;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>
/// Forwarded ports on a WebSocket of its own protocol, as client libraries use it: one connection for each port that the query names, channel 2n for its data, 2n+1 for its error; the first
/// message on each is the port (Documented: k8s.io/kubelet, cri/streaming/portforward/websocket.go).
/// </summary>
internal sealed class WebSocketPortForward(WebSocket socket, PodLink link, CommandProtocol protocol, IReadOnlyList<int> ports)
{
    private const int MessageBytesMax = 4 * 1024 * 1024;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writer = new WebSocketChannels(socket, protocol);
        for (var i = 0; i < ports.Count; i++)
        {
            var port = new byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16LittleEndian(port, (ushort)ports[i]);
            await writer.SendAsync((byte)(2 * i), port, cancellationToken).ConfigureAwait(false);
            await writer.SendAsync((byte)((2 * i) + 1), port, cancellationToken).ConfigureAwait(false);
            link.Send(new PodStreamPiece(PodStreamChannel.Open) { Connection = i, Number = ports[i] });
        }

        var reading = ReadAsync(over.Token);
        var writing = WriteAsync(writer, over.Token);
        try
        {
            var first = await Task.WhenAny(reading, writing).ConfigureAwait(false);
            await first.ConfigureAwait(false);
            if (ReferenceEquals(first, writing)) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            link.Close();
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var messages = new WebSocketMessages(socket, MessageBytesMax);
        while (await messages.ReadAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            if (message.IsEmpty) continue;
            var (channel, bytes) = protocol.Split(message);
            if ((channel & 1) == 0 && channel / 2 < ports.Count && !bytes.IsEmpty) link.Send(new PodStreamPiece(PodStreamChannel.Data, bytes) { Connection = channel / 2 });
        }
    }

    /// <summary>Ends with the last connection.</summary>
    private async Task WriteAsync(WebSocketChannels writer, CancellationToken cancellationToken)
    {
        var open = ports.Count;
        while (open > 0 && await link.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            while (link.TryTake(out var piece))
            {
                if (piece.Channel == PodStreamChannel.Data) await writer.SendAsync((byte)(2 * piece.Connection), piece.Bytes, cancellationToken).ConfigureAwait(false);
                if (piece.Channel != PodStreamChannel.Closed) continue;
                open--;
                if (piece.Error is { } error) await writer.SendAsync((byte)((2 * piece.Connection) + 1), Encoding.UTF8.GetBytes(error), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
