using System.Buffers.Binary;
using System.IO.Pipelines;
using Drydock.Wire.Kubernetes.Streams.Spdy;

namespace Drydock.Unit.Wire;

/// <summary>A serving connection and, at the other end of its transport, a client that writes frames by hand.</summary>
internal sealed class SpdyPeer : IDisposable
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly SpdyFramer _frames;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(10));

    internal SpdyPeer(Func<SpdyStream, bool> onStream)
    {
        Connection = new SpdyConnection(new Duplex(_toServer.Reader.AsStream(), _toClient.Writer.AsStream()));
        _frames = new SpdyFramer(_toClient.Reader.AsStream());
        Serving = Connection.RunAsync(onStream, _limit.Token);
    }

    internal SpdyConnection Connection { get; }
    internal Task Serving { get; }

    public void Dispose()
    {
        _limit.Cancel();
        Connection.Dispose();
        _frames.Dispose();
        _limit.Dispose();
    }

    internal async Task WriteAsync(params byte[] bytes) => await _toServer.Writer.WriteAsync(bytes);

    internal Task EndAsync() => _toServer.Writer.CompleteAsync().AsTask();

    internal Task WriteStreamAsync(int id, string headers, byte flags = 0)
    {
        var block = Convert.FromHexString(headers);
        var payload = new byte[10 + block.Length];
        BinaryPrimitives.WriteInt32BigEndian(payload, id);
        block.CopyTo(payload, 10);
        return WriteControlAsync(1, flags, payload);
    }

    internal Task WriteControlAsync(ushort type, byte flags, params byte[] payload)
    {
        var frame = new byte[8 + payload.Length];
        frame[0] = 0x80;
        frame[1] = 3;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), type);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), payload.Length);
        frame[4] = flags;
        payload.CopyTo(frame, 8);
        return WriteAsync(frame);
    }

    internal Task WriteDataAsync(int id, byte flags, params byte[] data)
    {
        var frame = new byte[8 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, id);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), data.Length);
        frame[4] = flags;
        data.CopyTo(frame, 8);
        return WriteAsync(frame);
    }

    /// <summary>The next frame from the server: type (0 for data), stream or ping id, flags, and how long it is.</summary>
    internal async Task<(int Type, int Id, byte Flags, byte[] Payload)> ReadAsync()
    {
        var frame = (await _frames.ReadAsync(_limit.Token))!.Value;
        return (frame.Type is { } type ? (int)type : 0, frame.StreamId, frame.Flags, frame.Payload.ToArray());
    }

    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);
        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);
        public override void Flush() => output.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
