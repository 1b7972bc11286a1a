namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>Decompression of LZF, in which the real server writes strings over 20 bytes.</summary>
internal static class Lzf
{
    /// <exception cref="RdbFormatException">The data is no LZF of that length.</exception>
    internal static byte[] Decompress(ReadOnlySpan<byte> data, int length)
    {
        var output = new byte[length];
        var (read, written) = (0, 0);
        while (read < data.Length)
        {
            int control = data[read++];
            if (control < 32)
            {
                control++;
                if (read + control > data.Length || written + control > length) throw Invalid();
                data.Slice(read, control).CopyTo(output.AsSpan(written));
                read += control;
                written += control;
                continue;
            }

            var count = control >> 5;
            if (count == 7) count += read < data.Length ? data[read++] : throw Invalid();
            if (read >= data.Length) throw Invalid();
            var reference = written - ((control & 0x1f) << 8) - 1 - data[read++];
            count += 2;
            if (reference < 0 || written + count > length) throw Invalid();
            // Byte by byte: the two areas may overlap.
            while (count-- > 0) output[written++] = output[reference++];
        }

        return written == length ? output : throw Invalid();
    }

    private static RdbFormatException Invalid() => new("Invalid LZF compressed string");
}
