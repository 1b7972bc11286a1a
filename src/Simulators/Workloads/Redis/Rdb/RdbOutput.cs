using System.Buffers;
using System.Buffers.Binary;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>
/// Writes the primitives of the RDB format. Strings are written as integers where they are, else verbatim: the real server would compress those over 20 bytes.
/// </summary>
internal sealed class RdbOutput(int capacity)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(capacity);

    internal ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    internal void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    internal void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    internal void Milliseconds(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    internal void Double(double value) => Milliseconds(BitConverter.DoubleToInt64Bits(value));

    /// <summary>A length; a negative number becomes the unsigned one with the same bits.</summary>
    internal void Length(long length)
    {
        if (length is >= 0 and < 1 << 6)
        {
            Byte((byte)length);
        }
        else if (length is >= 0 and < 1 << 14)
        {
            Byte((byte)(0x40 | (length >> 8)));
            Byte((byte)length);
        }
        else if (length is >= 0 and <= uint.MaxValue)
        {
            Byte(0x80);
            BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(4), (uint)length);
            _bytes.Advance(4);
        }
        else
        {
            Byte(0x81);
            BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(8), length);
            _bytes.Advance(8);
        }
    }

    internal void Text(string value) => Bytes(RedisText.Bytes(value));

    internal void Bytes(ReadOnlySpan<byte> value)
    {
        if (value.Length <= 11 && RedisText.TryParseInteger(value, out var number) && TryInteger(number)) return;
        Length(value.Length);
        _bytes.Write(value);
    }

    private bool TryInteger(long number)
    {
        var size = number switch
        {
            >= sbyte.MinValue and <= sbyte.MaxValue => 1,
            >= short.MinValue and <= short.MaxValue => 2,
            >= int.MinValue and <= int.MaxValue => 4,
            _ => 0,
        };
        if (size == 0) return false;
        Byte((byte)(0xC0 | (size >> 1)));
        for (var i = 0; i < size; i++) Byte((byte)(number >> (8 * i)));
        return true;
    }
}
