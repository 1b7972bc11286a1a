using System.Buffers.Binary;
using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>Writes dump files that the real redis-server loads (CrossChecked: Debian's redis-server).</summary>
internal static class RdbWriter
{
    /// <param name="databases">By number.</param>
    /// <param name="version">Redis version and RDB version to write.</param>
    /// <param name="now">Unix time in milliseconds: keys that expired before are left out.</param>
    /// <param name="checksum">The setting rdbchecksum.</param>
    /// <param name="more">Further auxiliary fields: of replication, or of an append only file's preamble.</param>
    internal static byte[] Write(
        IReadOnlyList<Keyspace> databases, RedisVersion version, long now, bool checksum, IReadOnlyList<(string Name, string Value)>? more = null)
    {
        var output = new RdbOutput(256 + (int)databases.Sum(d => d.Bytes + (d.Count * 16L)));
        output.Raw(RedisText.Bytes(string.Create(CultureInfo.InvariantCulture, $"REDIS{version.RdbVersion:D4}")));
        Auxiliary(output, version.IsValkey ? "valkey-ver" : "redis-ver", version.Text);
        Auxiliary(output, "redis-bits", "64");
        Auxiliary(output, "ctime", RedisText.Integer(now / 1000));
        Auxiliary(output, "used-mem", RedisText.Integer(ServerStatistics.UsedMemory(databases)));
        foreach (var (name, value) in more ?? []) Auxiliary(output, name, value);
        for (var i = 0; i < databases.Count; i++)
        {
            if (databases[i].Count > 0) WriteDatabase(output, i, databases[i], version, now);
        }

        output.Byte(RdbOpcode.EndOfFile);
        var crc = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(crc, checksum ? Crc64.Compute(output.Written) : 0);
        output.Raw(crc);
        return output.Written.ToArray();
    }

    private static void WriteDatabase(RdbOutput output, int number, Keyspace database, RedisVersion version, long now)
    {
        output.Byte(RdbOpcode.SelectDatabase);
        output.Length(number);
        output.Byte(RdbOpcode.ResizeDatabase);
        output.Length(database.Count);
        output.Length(database.ExpiringCount);
        foreach (var entry in database.Entries)
        {
            if (entry.ExpiresAt >= 0)
            {
                if (entry.ExpiresAt < now) continue;
                output.Byte(RdbOpcode.ExpireTimeMilliseconds);
                output.Milliseconds(entry.ExpiresAt);
            }

            output.Byte(entry.Collection is { } collection ? RdbValueWriter.TypeOf(collection, version) : RdbOpcode.StringValue);
            output.Text(entry.Key);
            if (entry.Collection is { } value) RdbValueWriter.Write(output, value, version);
            else output.Bytes(entry.Value);
        }
    }

    private static void Auxiliary(RdbOutput output, string name, string value)
    {
        output.Byte(RdbOpcode.Auxiliary);
        output.Text(name);
        output.Text(value);
    }
}
