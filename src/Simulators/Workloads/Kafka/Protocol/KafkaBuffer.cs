using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>Writes the primitive types of the Kafka protocol (Documented: kafka.apache.org/protocol, "Protocol Primitive Types").</summary>
public sealed class KafkaBuffer
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public int Length => _bytes.WrittenCount;

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public KafkaBuffer Int8(int value) => Raw([(byte)value]);

    public KafkaBuffer Boolean(bool value) => Int8(value ? 1 : 0);

    public KafkaBuffer Int16(int value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_bytes.GetSpan(2), (short)value);
        _bytes.Advance(2);
        return this;
    }

    public KafkaBuffer Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
        return this;
    }

    public KafkaBuffer Int64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    public KafkaBuffer Error(KafkaError error) => Int16((short)error);

    public KafkaBuffer String(string? value)
    {
        if (value is null) return Int16(-1);
        Int16(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _bytes);
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
        UnsignedVarint((uint)Encoding.UTF8.GetByteCount(value) + 1);
        Encoding.UTF8.GetBytes(value, _bytes);
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
        _bytes.Write(value);
        return this;
    }

    /// <summary>What was written, with the four bytes of its size before it, as requests and responses travel.</summary>
    public byte[] ToFrame()
    {
        var frame = new byte[4 + _bytes.WrittenCount];
        BinaryPrimitives.WriteInt32BigEndian(frame, _bytes.WrittenCount);
        _bytes.WrittenSpan.CopyTo(frame.AsSpan(4));
        return frame;
    }
}
