using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Drydock.Simulators.Volumes;

/// <summary>How checkers look at what is stored, beneath every device: the disk in the hands of someone who has no key.</summary>
public static class BlockInspection
{
    /// <summary>Whether <paramref name="pattern"/> occurs in the raw stored bytes. Sectors that follow each other on the volume are searched as one piece.</summary>
    public static bool Contains(BlockImage image, ReadOnlySpan<byte> pattern)
    {
        if (pattern.IsEmpty) throw new ArgumentException("an empty pattern occurs everywhere", nameof(pattern));
        var tail = pattern.Length - 1;
        var window = new byte[tail + BlockGeometry.SectorBytes];
        var held = 0;
        var previous = -1L;
        foreach (var index in image.SortedIndexes())
        {
            var block = image.Blocks[index];
            for (var i = 0; i < BlockGeometry.SectorsPerBlock; i++)
            {
                if (block[i] is not { } stored) continue;
                var sector = (index * BlockGeometry.SectorsPerBlock) + i;
                if (sector != previous + 1) held = 0;
                previous = sector;
                stored.CopyTo(window, held);
                var filled = window.AsSpan(0, held + stored.Length);
                if (filled.IndexOf(pattern) >= 0) return true;
                held = Math.Min(tail, filled.Length);
                filled[^held..].CopyTo(window);
            }
        }

        return false;
    }

    /// <summary>
    /// SHA-256 (lower-case hexadecimal) of the content as a node would read it. Depends on the non-zero sectors only, so volumes of different
    /// size, key or history with the same content have the same fingerprint.
    /// </summary>
    public static string Fingerprint(BlockImage image, SectorCipher? cipher)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var plain = new byte[BlockGeometry.SectorBytes];
        Span<byte> number = stackalloc byte[8];
        foreach (var index in image.SortedIndexes())
        {
            var block = image.Blocks[index];
            for (var i = 0; i < BlockGeometry.SectorsPerBlock; i++)
            {
                if (block[i] is not { } stored) continue;
                var sector = (index * BlockGeometry.SectorsPerBlock) + i;
                if (cipher is null) stored.CopyTo(plain, 0);
                else cipher.Decrypt(sector, stored, plain);
                if (!plain.AsSpan().ContainsAnyExcept((byte)0)) continue;
                BinaryPrimitives.WriteInt64LittleEndian(number, sector);
                hash.AppendData(number);
                hash.AppendData(plain);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
