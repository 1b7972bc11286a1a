using System.Buffers.Binary;
using System.Text;

namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>Reads the primitive types of the Kafka protocol (Documented: kafka.apache.org/protocol, "Protocol Primitive Types").</summary>
/// <remarks>Bytes that end too early are a <see cref="KafkaProtocolException"/>.</remarks>
public sealed class KafkaReader(ReadOnlyMemory<byte> bytes)
{
    private int _position;

    public int Remaining => bytes.Length - _position;

    public sbyte Int8() => (sbyte)Take(1)[0];
    public bool Boolean() => Take(1)[0] != 0;
    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));
    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));
    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string String() => NullableString() ?? throw new KafkaProtocolException("null where text must be");

    public string? NullableString()
    {
        var length = Int16();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
    }

    public ReadOnlyMemory<byte>? NullableBytes()
    {
        var length = Int32();
        return length < 0 ? default(ReadOnlyMemory<byte>?) : Slice(length);
    }

    /// <summary>The number of items of an array; null arrays count as <paramref name="ifNull"/>.</summary>
    public int ArrayLength(int ifNull = 0)
    {
        var length = Int32();
        return length < 0 ? ifNull : length <= Remaining ? length : throw new KafkaProtocolException($"an array of {length} items in {Remaining} bytes");
    }

    public List<int> Int32Array()
    {
        var count = ArrayLength();
        var items = new List<int>(count);
        for (var i = 0; i < count; i++) items.Add(Int32());
        return items;
    }

    public string CompactString()
    {
        var length = (int)UnsignedVarint() - 1;
        return Encoding.UTF8.GetString(Take(length));
    }

    public void TaggedFields()
    {
        var count = UnsignedVarint();
        for (var i = 0u; i < count; i++)
        {
            UnsignedVarint();
            Take((int)UnsignedVarint());
        }
    }

    public uint UnsignedVarint()
    {
        var value = 0u;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var part = Take(1)[0];
            value |= (uint)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }

        throw new KafkaProtocolException("a varint of more than 5 bytes");
    }

    /// <summary>A zigzag varint of up to 64 bits, as records use it.</summary>
    public long Varlong()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }

        throw new KafkaProtocolException("a varlong of more than 10 bytes");
    }

    public ReadOnlyMemory<byte> Slice(int length)
    {
        if (length < 0 || length > Remaining) throw new KafkaProtocolException($"{length} bytes are asked for, {Remaining} are there");
        var slice = bytes.Slice(_position, length);
        _position += length;
        return slice;
    }

    private ReadOnlySpan<byte> Take(int length) => Slice(length).Span;
}
