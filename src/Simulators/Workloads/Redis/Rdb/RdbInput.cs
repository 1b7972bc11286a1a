using System.Buffers.Binary;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>Reads the primitives of the RDB format from a place in a file.</summary>
internal ref struct RdbInput(ReadOnlySpan<byte> file, int at)
{
    private const int StringBytesMax = 512 * 1024 * 1024;

    private readonly ReadOnlySpan<byte> _file = file;

    internal int At { get; private set; } = at;

    internal readonly ReadOnlySpan<byte> Before => _file[..At];

    internal static RdbFormatException Truncated() => new("Unexpected EOF reading RDB file", RdbProblem.Truncated);

    internal byte Byte() => At < _file.Length ? _file[At++] : throw Truncated();

    internal ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _file.Length - At) throw Truncated();
        At += count;
        return _file.Slice(At - count, count);
    }

    internal long Milliseconds() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    internal ulong Length()
    {
        var first = Byte();
        return (first >> 6) switch
        {
            0 => (ulong)(first & 0x3f),
            1 => (ulong)(((first & 0x3f) << 8) | Byte()),
            2 when first == 0x81 => BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
            2 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw new RdbFormatException($"Unknown length encoding {first >> 6} in rdbLoadLen()"),
        };
    }

    /// <summary>A number of things of which each takes a byte at least.</summary>
    internal int Count()
    {
        var length = Length();
        return length <= (ulong)(_file.Length - At) ? (int)length : throw Truncated();
    }

    internal byte[] Bytes()
    {
        var first = Byte();
        if (first >> 6 != 3)
        {
            At--;
            return Take(Count()).ToArray();
        }

        switch (first & 0x3f)
        {
            case 0: return RedisText.Bytes(RedisText.Integer((sbyte)Byte()));
            case 1: return RedisText.Bytes(RedisText.Integer(BinaryPrimitives.ReadInt16LittleEndian(Take(2))));
            case 2: return RedisText.Bytes(RedisText.Integer(BinaryPrimitives.ReadInt32LittleEndian(Take(4))));
            case 3:
                var compressed = Count();
                var length = Length();
                if (length > StringBytesMax) throw new RdbFormatException("Invalid LZF compressed string");
                return Lzf.Decompress(Take(compressed), (int)length);
            default: throw new RdbFormatException($"Unknown RDB string encoding type {first & 0x3f}");
        }
    }

    internal string Text() => RedisText.Of(Bytes());
}
