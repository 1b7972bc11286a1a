using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>
/// The first kilobytes of a formatted device: what it is and where its parts lie. The layout is Drydock's own: two checkpoint areas, a journal, then data;
/// only its behaviour follows ext4 and xfs.
/// </summary>
internal sealed record Superblock(string FileSystemType, byte[] Uuid, long BlockCount, long CheckpointBlocks, long JournalBlocks, DateTimeOffset Created)
{
    internal const int BlockBytes = 4096;
    private const int Offset = 1024;
    private const int Bytes = 128;

    private static ReadOnlySpan<byte> Magic => "DRYDOCKF"u8;

    internal long CheckpointStart(int slot) => 1 + (slot * CheckpointBlocks);
    internal long JournalStart => 1 + (2 * CheckpointBlocks);
    internal long DataStart => JournalStart + JournalBlocks;

    /// <summary>Sizes of the parts for a new file system; null when the device is too small.</summary>
    internal static Superblock? Plan(string fileSystemType, byte[] uuid, long deviceBytes, DateTimeOffset created)
    {
        var blocks = deviceBytes / BlockBytes;
        var plan = new Superblock(fileSystemType, uuid, blocks, Math.Clamp(blocks / 256, 16, 4096), Math.Clamp(blocks / 256, 16, 256), created);
        return plan.DataStart + 8 <= blocks ? plan : null;
    }

    /// <summary>True when the device carries the signature of a file system, as blkid would see; says nothing of its health.</summary>
    internal static bool HasSignature(IBlockDevice device)
    {
        if (device.Size.Bytes < Offset + Bytes) return false;
        Span<byte> magic = stackalloc byte[8];
        device.Read(Offset, magic);
        return magic.SequenceEqual(Magic);
    }

    /// <exception cref="SimIoException">EINVAL: no file system, or its superblock is broken.</exception>
    internal static Superblock Read(IBlockDevice device)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (device.Size.Bytes < Offset + Bytes) throw Refused("no file system");
        device.Read(Offset, bytes);
        if (!bytes[..8].SequenceEqual(Magic)) throw Refused("no file system signature");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Checksum(bytes[..^4])) throw Refused("superblock checksum does not match");
        var type = Encoding.ASCII.GetString(bytes[48..64]).TrimEnd('\0');
        var superblock = new Superblock(
            type,
            bytes[32..48].ToArray(),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(bytes[64..]), TimeSpan.Zero));
        if (superblock.BlockCount * BlockBytes > device.Size.Bytes)
        {
            throw Refused($"bad geometry: block count {superblock.BlockCount} exceeds size of device ({device.Size.Bytes / BlockBytes} blocks)");
        }

        return superblock;
    }

    internal void Write(IBlockDevice device)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], BlockCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], CheckpointBlocks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], JournalBlocks);
        Uuid.CopyTo(bytes[32..]);
        Encoding.ASCII.GetBytes(FileSystemType, bytes[48..64]);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[64..], Created.UtcTicks);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^4..], Checksum(bytes[..^4]));
        device.Write(Offset, bytes);
    }

    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    /// <summary>As mount(8) words it, with the kernel's own reason behind.</summary>
    internal static SimIoException Refused(string reason) =>
        new("EINVAL", "block device", $"wrong fs type, bad option, bad superblock on device, missing codepage or helper program, or other error ({reason})");
}
