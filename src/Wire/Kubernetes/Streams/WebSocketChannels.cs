using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>Messages that begin with their channel.</summary>
internal sealed class WebSocketChannels(WebSocket socket, CommandProtocol protocol)
{
    internal async Task SendAsync(byte channel, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (protocol.IsBase64)
        {
            var text = Encoding.ASCII.GetBytes((char)('0' + channel) + Convert.ToBase64String(bytes.Span));
            await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
            return;
        }

        var message = ArrayPool<byte>.Shared.Rent(bytes.Length + 1);
        message[0] = channel;
        bytes.CopyTo(message.AsMemory(1));
        await socket.SendAsync(message.AsMemory(0, bytes.Length + 1), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(message);
    }
}
