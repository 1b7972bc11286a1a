using System.Buffers.Binary;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>The packed list of servers before 7.0 (Documented: ziplist.c), and the zipmap and intset, which are as simple.</summary>
internal static class Ziplist
{
    /// <exception cref="RdbFormatException">It is none.</exception>
    internal static List<string> Read(ReadOnlySpan<byte> list)
    {
        if (list.Length < 11 || BinaryPrimitives.ReadUInt32LittleEndian(list) != list.Length || list[^1] != 0xff) throw Corrupt();
        var (elements, at) = (new List<string>(), 10);
        try
        {
            while (list[at] != 0xff)
            {
                at += list[at] < 254 ? 1 : 5;
                elements.Add(ReadElement(list, ref at));
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
        output.Raw(new byte[10]);
        var (count, previous, tail) = (0, 0, 10);
        foreach (var element in elements)
        {
            tail = output.Written.Length;
            if (previous < 254) output.Raw([(byte)previous]);
            else output.Raw([254, (byte)previous, (byte)(previous >> 8), (byte)(previous >> 16), (byte)(previous >> 24)]);
            WriteElement(output, element);
            previous = output.Written.Length - tail;
            count++;
        }

        output.Raw([0xff]);
        var bytes = output.Written.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), tail);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)Math.Min(count, ushort.MaxValue));
        return bytes;
    }

    internal static List<string> ReadZipmap(ReadOnlySpan<byte> map)
    {
        var (elements, at) = (new List<string>(), 1);
        try
        {
            while (map[at] != 0xff)
            {
                elements.Add(TakeZipmapString(map, ref at, isValue: false));
                elements.Add(TakeZipmapString(map, ref at, isValue: true));
            }
        }
        catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw Corrupt();
        }

        return elements;
    }

    internal static List<string> ReadIntset(ReadOnlySpan<byte> set)
    {
        if (set.Length < 8) throw Corrupt();
        var (size, count) = (BinaryPrimitives.ReadInt32LittleEndian(set), BinaryPrimitives.ReadInt32LittleEndian(set[4..]));
        if (size is not (2 or 4 or 8) || count < 0 || set.Length != 8L + ((long)size * count)) throw Corrupt();
        var elements = new List<string>(count);
        for (var i = 0; i < count; i++)
        {
            var place = set[(8 + (i * size))..];
            elements.Add(RedisText.Integer(size switch
            {
                2 => BinaryPrimitives.ReadInt16LittleEndian(place),
                4 => BinaryPrimitives.ReadInt32LittleEndian(place),
                _ => BinaryPrimitives.ReadInt64LittleEndian(place),
            }));
        }

        return elements;
    }

    internal static byte[] WriteIntset(IReadOnlyList<long> sorted)
    {
        var size = 2;
        foreach (var value in sorted)
        {
            if (value is < int.MinValue or > int.MaxValue) size = 8;
            else if (value is < short.MinValue or > short.MaxValue) size = Math.Max(size, 4);
        }

        var set = new byte[8 + (size * sorted.Count)];
        BinaryPrimitives.WriteInt32LittleEndian(set, size);
        BinaryPrimitives.WriteInt32LittleEndian(set.AsSpan(4), sorted.Count);
        for (var i = 0; i < sorted.Count; i++)
        {
            for (var b = 0; b < size; b++) set[8 + (i * size) + b] = (byte)(sorted[i] >> (8 * b));
        }

        return set;
    }

    private static RdbFormatException Corrupt() => new("Ziplist integrity check failed.");

    private static string ReadElement(ReadOnlySpan<byte> list, ref int at)
    {
        var first = list[at++];
        if (first < 0xc0)
        {
            var length = first & 0x3f;
            if (first >> 6 == 1) length = (length << 8) | list[at++];
            else if (first >> 6 == 2)
            {
                length = BinaryPrimitives.ReadInt32BigEndian(list[at..]);
                at += 4;
            }

            at += length;
            return RedisText.Of(list.Slice(at - length, length));
        }

        if (first is >= 0xf1 and <= 0xfd) return RedisText.Integer(first - 0xf1);
        var size = first switch { 0xc0 => 2, 0xd0 => 4, 0xe0 => 8, 0xf0 => 3, 0xfe => 1, _ => throw Corrupt() };
        var value = 0L;
        for (var i = size - 1; i >= 0; i--) value = (value << 8) | list[at + i];
        at += size;
        var shift = 64 - (8 * size);
        return RedisText.Integer(value << shift >> shift);
    }

    private static void WriteElement(RdbOutput output, string element)
    {
        if (element.Length <= 20 && Values.RedisCollection.IsInteger(element, out var value))
        {
            var (code, size) = value switch
            {
                >= 0 and <= 12 => ((byte)(0xf1 + value), 0),
                >= sbyte.MinValue and <= sbyte.MaxValue => ((byte)0xfe, 1),
                >= short.MinValue and <= short.MaxValue => ((byte)0xc0, 2),
                >= -0x800000 and <= 0x7fffff => ((byte)0xf0, 3),
                >= int.MinValue and <= int.MaxValue => ((byte)0xd0, 4),
                _ => ((byte)0xe0, 8),
            };
            output.Raw([code]);
            for (var i = 0; i < size; i++) output.Raw([(byte)(value >> (8 * i))]);
            return;
        }

        var length = element.Length;
        if (length < 64) output.Raw([(byte)length]);
        else if (length < 16384) output.Raw([(byte)(0x40 | (length >> 8)), (byte)length]);
        else output.Raw([0x80, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
        output.Raw(RedisText.Bytes(element));
    }

    private static string TakeZipmapString(ReadOnlySpan<byte> map, ref int at, bool isValue)
    {
        int length = map[at++];
        if (length == 254)
        {
            length = BinaryPrimitives.ReadInt32LittleEndian(map[at..]);
            at += 4;
        }

        // A value is followed by room that is not used.
        int free = isValue ? map[at++] : 0;
        var text = RedisText.Of(map.Slice(at, length));
        at += length + free;
        return text;
    }
}
