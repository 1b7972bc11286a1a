using System.Net.WebSockets;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>Whole messages of a WebSocket.</summary>
internal sealed class WebSocketMessages(WebSocket socket, int bytesMax)
{
    private byte[] _buffer = new byte[32 * 1024];

    /// <summary>The next message, valid until the next call; null when the client has closed or gone.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult received;
            try
            {
                received = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            }
            catch (WebSocketException)
            {
                // Torn off, or no WebSocket any more: in both cases nobody is there.
                return null;
            }

            if (received.MessageType == WebSocketMessageType.Close) return null;
            length += received.Count;
            if (received.EndOfMessage) return _buffer.AsMemory(0, length);
            if (length < _buffer.Length) continue;
            if (length >= bytesMax)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, null, cancellationToken).ConfigureAwait(false);
                return null;
            }

            Array.Resize(ref _buffer, Math.Min(bytesMax, _buffer.Length * 2));
        }
    }
}
