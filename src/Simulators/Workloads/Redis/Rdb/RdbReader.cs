using System.Buffers.Binary;
using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>Reads dump files with string values in every encoding that servers up to 7.4 write: plain, integer, LZF, 6/14/32/64-bit lengths.</summary>
internal ref struct RdbReader
{
    private readonly ReadOnlySpan<byte> _file;
    private int _at;

    private RdbReader(ReadOnlySpan<byte> file) => _file = file;

    /// <summary>All keys of a file, in its order; with those that have expired.</summary>
    /// <exception cref="RdbFormatException">It cannot be loaded by a server of that version.</exception>
    internal static List<RdbEntry> Read(ReadOnlySpan<byte> file, int versionMax, int databases, bool checksum)
    {
        if (file.Length < 9) throw Truncated();
        if (!file.StartsWith("REDIS"u8)) throw new RdbFormatException("Wrong signature trying to load DB from file", RdbProblem.NotReadable);
        _ = int.TryParse(file[5..9], NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        if (version < 1 || version > versionMax) throw new RdbFormatException($"Can't handle RDB format version {version}", RdbProblem.NotReadable);
        var reader = new RdbReader(file) { _at = 9 };
        var entries = reader.ReadEntries(databases);
        if (version >= 5) reader.VerifyChecksum(checksum);
        return entries;
    }

    private static RdbFormatException Truncated() => new("Unexpected EOF reading RDB file", RdbProblem.Truncated);

    private List<RdbEntry> ReadEntries(int databases)
    {
        var entries = new List<RdbEntry>();
        var (database, expiresAt) = (0, -1L);
        while (true)
        {
            var type = Byte();
            switch (type)
            {
                case RdbOpcode.EndOfFile: return entries;
                case RdbOpcode.ExpireTime: expiresAt = BinaryPrimitives.ReadInt32LittleEndian(Take(4)) * 1000L; break;
                case RdbOpcode.ExpireTimeMilliseconds: expiresAt = BinaryPrimitives.ReadInt64LittleEndian(Take(8)); break;
                case RdbOpcode.Frequency: Take(1); break;
                case RdbOpcode.Idle: Length(); break;
                case RdbOpcode.SelectDatabase:
                    database = (int)Math.Min(Length(), int.MaxValue);
                    if (database >= databases)
                    {
                        throw new RdbFormatException($"FATAL: Data file was created with a Redis server configured to handle more than {databases} databases. Exiting\n");
                    }

                    break;
                case RdbOpcode.ResizeDatabase:
                    Length();
                    Length();
                    break;
                case RdbOpcode.Auxiliary:
                    String();
                    String();
                    break;
                case RdbOpcode.StringValue:
                    entries.Add(new RdbEntry(database, RedisText.Of(String()), String(), expiresAt));
                    expiresAt = -1;
                    break;
                default:
                    throw new RdbFormatException(
                        $"the dump file holds a value of RDB type {type}, and this simulator models string values only", RdbProblem.NotSimulated);
            }
        }
    }

    private void VerifyChecksum(bool wanted)
    {
        var expected = Crc64.Compute(_file[.._at]);
        var stored = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        if (wanted && stored != 0 && stored != expected) throw new RdbFormatException("RDB CRC error");
    }

    private byte[] String()
    {
        var first = Byte();
        if (first >> 6 != 3)
        {
            _at--;
            return Take(CheckedLength(Length())).ToArray();
        }

        switch (first & 0x3f)
        {
            case 0: return RedisText.Bytes(RedisText.Integer((sbyte)Byte()));
            case 1: return RedisText.Bytes(RedisText.Integer(BinaryPrimitives.ReadInt16LittleEndian(Take(2))));
            case 2: return RedisText.Bytes(RedisText.Integer(BinaryPrimitives.ReadInt32LittleEndian(Take(4))));
            case 3:
                var compressed = CheckedLength(Length());
                var length = Length();
                if (length > 512 * 1024 * 1024) throw new RdbFormatException("Invalid LZF compressed string");
                return Lzf.Decompress(Take(compressed), (int)length);
            default: throw new RdbFormatException($"Unknown RDB string encoding type {first & 0x3f}");
        }
    }

    private ulong Length()
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

    private int CheckedLength(ulong length) => length <= (ulong)(_file.Length - _at) ? (int)length : throw Truncated();

    private byte Byte() => _at < _file.Length ? _file[_at++] : throw Truncated();

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_at + count > _file.Length) throw Truncated();
        _at += count;
        return _file.Slice(_at - count, count);
    }
}
