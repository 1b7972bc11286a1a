using System.Net.WebSockets;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>A byte stream inside of a WebSocket's binary messages: what carries SPDY/3.1 for kubectl port-forward since 1.31.</summary>
internal sealed class WebSocketTunnel(WebSocket socket) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ValueWebSocketReceiveResult received;
            try
            {
                received = await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (WebSocketException)
            {
                // The client tore the connection: the stream ends here as it does at a close.
                return 0;
            }

            if (received.MessageType == WebSocketMessageType.Close) return 0;
            if (received.Count > 0) return received.Count;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        socket.SendAsync(buffer, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override void Flush()
    {
        // Every message goes out at once.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("the tunnel is asynchronous");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("the tunnel is asynchronous");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
