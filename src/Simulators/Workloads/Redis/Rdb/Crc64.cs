namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>CRC-64 (Jones) as at the end of an RDB file.</summary>
internal static class Crc64
{
    private static readonly ulong[] Table = MakeTable();

    internal static ulong Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = 0UL;
        foreach (var b in bytes) crc = Table[(byte)crc ^ b] ^ (crc >> 8);
        return crc;
    }

    private static ulong[] MakeTable()
    {
        // 0xad93d23594c935a9 with its bits reversed.
        const ulong polynomial = 0x95ac9329ac4bc9b5UL;
        var table = new ulong[256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (ulong)i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ polynomial : crc >> 1;
            table[i] = crc;
        }

        return table;
    }
}
