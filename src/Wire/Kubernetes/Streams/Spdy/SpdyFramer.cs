using System.Buffers.Binary;

namespace Drydock.Wire.Kubernetes.Streams.Spdy;

/// <summary>
/// Frames on a byte stream (Documented: SPDY Protocol Draft 3.1). Header blocks that are sent are stored uncompressed inside the zlib stream, which every reader understands. Writing
/// is safe from any thread, reading is for one reader.
/// </summary>
internal sealed class SpdyFramer(Stream stream) : IDisposable
{
    private const int HeadBytes = 8;
    private const ushort Version = 3;
    private const ushort ControlBit = 0x8000;
    private const int DataBytesMax = 64 * 1024;

    /// <summary>A client that announces more than this in one frame is broken.</summary>
    private const int FrameBytesMax = 4 * 1024 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly byte[] _head = new byte[HeadBytes];
    private bool _hasZlibHeader;

    public void Dispose() => _turn.Dispose();

    /// <summary>The next frame; null at the end of the connection.</summary>
    /// <exception cref="InvalidDataException">These are no frames of SPDY/3.1.</exception>
    internal async ValueTask<SpdyFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await stream.ReadAtLeastAsync(_head, HeadBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < HeadBytes) return null;
        var first = BinaryPrimitives.ReadUInt16BigEndian(_head);
        var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(4)) & 0xffffff);
        if (length > FrameBytesMax) throw new InvalidDataException("SPDY: the frame is too large");
        var payload = new byte[length];
        await stream.ReadExactlyAsync(payload, cancellationToken).ConfigureAwait(false);
        if ((first & ControlBit) == 0) return new SpdyFrame(null, _head[4], BinaryPrimitives.ReadInt32BigEndian(_head), payload);
        if ((first & ~ControlBit) != Version) throw new InvalidDataException("SPDY: the version is not 3");
        var type = (SpdyFrameType)BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2));
        var id = length >= sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(payload) & 0x7fffffff : 0;
        return new SpdyFrame(type, _head[4], id, payload);
    }

    internal async Task WriteDataAsync(int streamId, ReadOnlyMemory<byte> data, bool isFin, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            do
            {
                var part = data[..Math.Min(data.Length, DataBytesMax)];
                data = data[part.Length..];
                var frame = new byte[HeadBytes + part.Length];
                BinaryPrimitives.WriteInt32BigEndian(frame, streamId);
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), part.Length);
                if (isFin && data.IsEmpty) frame[4] = SpdyFrame.Fin;
                part.Span.CopyTo(frame.AsSpan(HeadBytes));
                await stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
            }
            while (!data.IsEmpty);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Accepts a stream, without headers.</summary>
    internal Task WriteReplyAsync(int streamId, CancellationToken cancellationToken)
    {
        // A stored block with the count of headers, 0, and an empty one, which tells the reader to hand out what it has (Go's inflater waits for more without it); ahead of
        // the first one the head of the zlib stream, which names the dictionary.
        Span<byte> block = stackalloc byte[20];
        block.Clear();
        var length = 0;
        if (!_hasZlibHeader)
        {
            _hasZlibHeader = true;
            block[0] = 0x78;
            block[1] = 0xbb;
            BinaryPrimitives.WriteUInt32BigEndian(block[2..], SpdyDictionary.Checksum);
            length = 6;
        }

        block[length + 1] = sizeof(int);
        block[length + 3] = unchecked((byte)~sizeof(int));
        block[length + 4] = 0xff;
        length += 12;
        block[length++] = 0xff;
        block[length++] = 0xff;
        var payload = new byte[sizeof(int) + length];
        BinaryPrimitives.WriteInt32BigEndian(payload, streamId);
        block[..length].CopyTo(payload.AsSpan(sizeof(int)));
        return WriteControlAsync(SpdyFrameType.SynReply, payload, cancellationToken);
    }

    /// <param name="streamId">Which stream.</param>
    /// <param name="status">1 protocol error, 2 invalid stream, 3 refused stream, 5 cancel.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task WriteResetAsync(int streamId, int status, CancellationToken cancellationToken) => WriteControlAsync(SpdyFrameType.RstStream, Numbers(streamId, status), cancellationToken);

    internal Task WritePingAsync(int id, CancellationToken cancellationToken) => WriteControlAsync(SpdyFrameType.Ping, Numbers(id), cancellationToken);

    internal Task WriteGoAwayAsync(int lastStreamId, CancellationToken cancellationToken) => WriteControlAsync(SpdyFrameType.GoAway, Numbers(lastStreamId, 0), cancellationToken);

    private static byte[] Numbers(params ReadOnlySpan<int> numbers)
    {
        var payload = new byte[numbers.Length * sizeof(int)];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(i * sizeof(int)), numbers[i]);
        return payload;
    }

    private async Task WriteControlAsync(SpdyFrameType type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var frame = new byte[HeadBytes + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, ControlBit | Version);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)type);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), payload.Length);
        payload.Span.CopyTo(frame.AsSpan(HeadBytes));
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
