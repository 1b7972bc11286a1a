using System.Buffers.Binary;
using System.Text;

namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>Writes the primitive types of the Kafka protocol (Documented: kafka.apache.org/protocol, "Protocol Primitive Types").</summary>
public sealed class KafkaBuffer
{
    private const int SizeBytes = 4;
    private const int CorrelationBytes = 4;

    /// <summary>Room before what is written, so that a frame is made of it in its place.</summary>
    private const int Head = SizeBytes + CorrelationBytes;

    private byte[] _bytes;
    private int _end = Head;

    public KafkaBuffer()
        : this(120)
    {
    }

    /// <param name="capacity">How many bytes there will most likely be.</param>
    public KafkaBuffer(int capacity) => _bytes = new byte[Head + capacity];

    public int Length => _end - Head;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(Head, Length);

    public KafkaBuffer Int8(int value)
    {
        Take(1)[0] = (byte)value;
        return this;
    }

    public KafkaBuffer Boolean(bool value) => Int8(value ? 1 : 0);

    public KafkaBuffer Int16(int value)
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(2), (short)value);
        return this;
    }

    public KafkaBuffer Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), value);
        return this;
    }

    public KafkaBuffer Int64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Take(8), value);
        return this;
    }

    public KafkaBuffer Error(KafkaError error) => Int16((short)error);

    public KafkaBuffer String(string? value)
    {
        if (value is null) return Int16(-1);
        var length = Encoding.UTF8.GetByteCount(value);
        Int16(length);
        Encoding.UTF8.GetBytes(value, Take(length));
        return this;
    }

    public KafkaBuffer Bytes(ReadOnlySpan<byte> value) => Int32(value.Length).Raw(value);

    public KafkaBuffer Int32Array(IReadOnlyList<int> values)
    {
        Int32(values.Count);
        for (var i = 0; i < values.Count; i++) Int32(values[i]);
        return this;
    }

    public KafkaBuffer CompactString(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        UnsignedVarint((uint)length + 1);
        Encoding.UTF8.GetBytes(value, Take(length));
        return this;
    }

    public KafkaBuffer UnsignedVarint(uint value)
    {
        for (; value >= 0x80; value >>= 7) Int8((byte)(value | 0x80));
        return Int8((byte)value);
    }

    /// <summary>A zigzag varint of up to 64 bits, as records use it.</summary>
    public KafkaBuffer Varlong(long value)
    {
        var bits = (ulong)((value << 1) ^ (value >> 63));
        for (; bits >= 0x80; bits >>= 7) Int8((byte)(bits | 0x80));
        return Int8((byte)bits);
    }

    public KafkaBuffer Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Take(value.Length));
        return this;
    }

    /// <summary>What was written, with the four bytes of its size before it, as requests travel. Nothing more may be written.</summary>
    public ReadOnlyMemory<byte> ToFrame()
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(CorrelationBytes), Length);
        return _bytes.AsMemory(CorrelationBytes, SizeBytes + Length);
    }

    /// <summary>What was written as the answer to a request: size and correlation before it. Nothing more may be written.</summary>
    public ReadOnlyMemory<byte> ToFrame(int correlation)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes, CorrelationBytes + Length);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(SizeBytes), correlation);
        return _bytes.AsMemory(0, _end);
    }

    private Span<byte> Take(int count)
    {
        if (_end + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_end + count, _bytes.Length * 2));
        _end += count;
        return _bytes.AsSpan(_end - count, count);
    }
}
