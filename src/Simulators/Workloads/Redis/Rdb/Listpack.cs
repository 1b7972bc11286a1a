using System.Buffers.Binary;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>The packed list of 7.0 and later, and of streams since 5.0 (Documented: listpack.c).</summary>
internal static class Listpack
{
    /// <exception cref="RdbFormatException">It is none.</exception>
    internal static List<string> Read(ReadOnlySpan<byte> list)
    {
        if (list.Length < 7 || BinaryPrimitives.ReadUInt32LittleEndian(list) != list.Length || list[^1] != 0xff) throw Corrupt();
        var (elements, at) = (new List<string>(), 6);
        try
        {
            while (list[at] != 0xff)
            {
                var start = at;
                elements.Add(ReadElement(list, ref at));
                at += BackLengthSize(at - start);
            }
        }
        catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw Corrupt();
        }

        return at == list.Length - 1 ? elements : throw Corrupt();
    }

    internal static byte[] Write(IEnumerable<string> elements)
    {
        var output = new RdbOutput(128);
        output.Raw(new byte[6]);
        var count = 0;
        foreach (var element in elements)
        {
            var start = output.Written.Length;
            WriteElement(output, element);
            WriteBackLength(output, output.Written.Length - start);
            count++;
        }

        output.Raw([0xff]);
        var bytes = output.Written.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)Math.Min(count, ushort.MaxValue));
        return bytes;
    }

    private static RdbFormatException Corrupt() => new("Listpack integrity check failed.");

    private static string ReadElement(ReadOnlySpan<byte> list, ref int at)
    {
        var first = list[at++];
        if (first < 0x80) return RedisText.Integer(first);
        if (first < 0xc0) return Text(list, ref at, first & 0x3f);
        if (first < 0xe0)
        {
            var value = ((first & 0x1f) << 8) | list[at++];
            return RedisText.Integer(value >= 4096 ? value - 8192 : value);
        }

        if (first < 0xf0)
        {
            var length = ((first & 0x0f) << 8) | list[at++];
            return Text(list, ref at, length);
        }

        if (first == 0xf0)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(list[at..]);
            at += 4;
            return Text(list, ref at, length);
        }

        var size = first switch { 0xf1 => 2, 0xf2 => 3, 0xf3 => 4, 0xf4 => 8, _ => throw Corrupt() };
        var number = 0L;
        for (var i = size - 1; i >= 0; i--) number = (number << 8) | list[at + i];
        at += size;
        var shift = 64 - (8 * size);
        return RedisText.Integer(number << shift >> shift);
    }

    private static string Text(ReadOnlySpan<byte> list, ref int at, int length)
    {
        at += length;
        return RedisText.Of(list.Slice(at - length, length));
    }

    private static void WriteElement(RdbOutput output, string element)
    {
        if (element.Length <= 20 && Values.RedisCollection.IsInteger(element, out var value))
        {
            WriteInteger(output, value);
            return;
        }

        var length = element.Length;
        if (length < 64) output.Raw([(byte)(0x80 | length)]);
        else if (length < 4096) output.Raw([(byte)(0xe0 | (length >> 8)), (byte)length]);
        else output.Raw([0xf0, (byte)length, (byte)(length >> 8), (byte)(length >> 16), (byte)(length >> 24)]);
        output.Raw(RedisText.Bytes(element));
    }

    private static void WriteInteger(RdbOutput output, long value)
    {
        if (value is >= 0 and <= 127)
        {
            output.Raw([(byte)value]);
            return;
        }

        if (value is >= -4096 and <= 4095)
        {
            output.Raw([(byte)(0xc0 | ((value >> 8) & 0x1f)), (byte)value]);
            return;
        }

        var (code, size) = value switch
        {
            >= short.MinValue and <= short.MaxValue => ((byte)0xf1, 2),
            >= -0x800000 and <= 0x7fffff => ((byte)0xf2, 3),
            >= int.MinValue and <= int.MaxValue => ((byte)0xf3, 4),
            _ => ((byte)0xf4, 8),
        };
        output.Raw([code]);
        for (var i = 0; i < size; i++) output.Raw([(byte)(value >> (8 * i))]);
    }

    private static int BackLengthSize(int length) => length switch { <= 127 => 1, < 16383 => 2, < 2097151 => 3, < 268435455 => 4, _ => 5 };

    private static void WriteBackLength(RdbOutput output, int length)
    {
        var size = BackLengthSize(length);
        for (var i = size - 1; i >= 0; i--) output.Raw([(byte)(((length >> (7 * i)) & 127) | (i == size - 1 ? 0 : 128))]);
    }
}
