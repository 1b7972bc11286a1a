using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>
/// Writes dump files that the real redis-server loads (CrossChecked: Debian's redis-server). Strings are written as integers where they are, else verbatim:
/// the real server would compress those over 20 bytes.
/// </summary>
internal static class RdbWriter
{
    /// <param name="databases">By number.</param>
    /// <param name="version">Redis version and RDB version to write.</param>
    /// <param name="now">Unix time in milliseconds: keys that expired before are left out.</param>
    /// <param name="checksum">The setting rdbchecksum.</param>
    internal static byte[] Write(IReadOnlyList<Keyspace> databases, RedisVersion version, long now, bool checksum)
    {
        var output = new ArrayBufferWriter<byte>(256 + (int)databases.Sum(d => d.Bytes + (d.Count * 16L)));
        output.Write(RedisText.Bytes(string.Create(CultureInfo.InvariantCulture, $"REDIS{version.RdbVersion:D4}")));
        Auxiliary(output, "redis-ver", version.Text);
        Auxiliary(output, "redis-bits", "64");
        Auxiliary(output, "ctime", RedisText.Integer(now / 1000));
        Auxiliary(output, "used-mem", RedisText.Integer(ServerStatistics.UsedMemory(databases)));
        for (var i = 0; i < databases.Count; i++)
        {
            if (databases[i].Count > 0) WriteDatabase(output, i, databases[i], now);
        }

        Byte(output, RdbOpcode.EndOfFile);
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(8), checksum ? Crc64.Compute(output.WrittenSpan) : 0);
        output.Advance(8);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteDatabase(ArrayBufferWriter<byte> output, int number, Keyspace database, long now)
    {
        Byte(output, RdbOpcode.SelectDatabase);
        Length(output, number);
        Byte(output, RdbOpcode.ResizeDatabase);
        Length(output, database.Count);
        Length(output, database.ExpiringCount);
        foreach (var entry in database.Entries)
        {
            if (entry.ExpiresAt >= 0)
            {
                if (entry.ExpiresAt < now) continue;
                Byte(output, RdbOpcode.ExpireTimeMilliseconds);
                BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), entry.ExpiresAt);
                output.Advance(8);
            }

            Byte(output, RdbOpcode.StringValue);
            String(output, RedisText.Bytes(entry.Key));
            String(output, entry.Value);
        }
    }

    private static void Auxiliary(ArrayBufferWriter<byte> output, string name, string value)
    {
        Byte(output, RdbOpcode.Auxiliary);
        String(output, RedisText.Bytes(name));
        String(output, RedisText.Bytes(value));
    }

    private static void String(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        if (value.Length <= 11 && RedisText.TryParseInteger(value, out var number) && TryInteger(output, number)) return;
        Length(output, value.Length);
        output.Write(value);
    }

    private static bool TryInteger(ArrayBufferWriter<byte> output, long number)
    {
        var size = number switch
        {
            >= sbyte.MinValue and <= sbyte.MaxValue => 1,
            >= short.MinValue and <= short.MaxValue => 2,
            >= int.MinValue and <= int.MaxValue => 4,
            _ => 0,
        };
        if (size == 0) return false;
        Byte(output, (byte)(0xC0 | (size >> 1)));
        for (var i = 0; i < size; i++) Byte(output, (byte)(number >> (8 * i)));
        return true;
    }

    private static void Length(ArrayBufferWriter<byte> output, int length)
    {
        if (length < 1 << 6)
        {
            Byte(output, (byte)length);
        }
        else if (length < 1 << 14)
        {
            Byte(output, (byte)(0x40 | (length >> 8)));
            Byte(output, (byte)length);
        }
        else
        {
            Byte(output, 0x80);
            BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), length);
            output.Advance(4);
        }
    }

    private static void Byte(ArrayBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
