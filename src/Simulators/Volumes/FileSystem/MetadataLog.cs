using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>
/// Names, sizes and extents on the device: a checkpoint of all inodes, and a journal of transactions after it. A transaction counts only when it is whole
/// (sequence number and checksum), and the older checkpoint stays valid while the newer one is written, so the device mounts at any instant.
/// </summary>
internal sealed class MetadataLog(IBlockDevice device, Superblock superblock)
{
    private const uint CheckpointMagic = 0x54504B43;
    private const uint TransactionMagic = 0x4E585254;
    private const int HeaderBytes = 24;

    private long _sequence;
    private long _journalUsed;
    private int _slot;

    /// <summary>Reads the newest state: every inode in <paramref name="nodes"/>, by its number.</summary>
    internal void Load(SortedDictionary<long, (FileNode Node, long Parent)> nodes)
    {
        byte[]? newest = null;
        for (var slot = 0; slot < 2; slot++)
        {
            var start = superblock.CheckpointStart(slot) * Superblock.BlockBytes;
            if (ReadRecord(start, CheckpointMagic, superblock.CheckpointBlocks) is not { } found || found.Sequence <= _sequence) continue;
            (_sequence, newest, _slot) = (found.Sequence, found.Payload, slot);
        }

        if (newest is null) throw Superblock.Refused("no valid checkpoint of the inodes");
        Apply(newest, nodes);
        while (_journalUsed < superblock.JournalBlocks)
        {
            var start = (superblock.JournalStart + _journalUsed) * Superblock.BlockBytes;
            var found = ReadRecord(start, TransactionMagic, superblock.JournalBlocks - _journalUsed);
            if (found is null || found.Value.Sequence != _sequence + 1) break;
            _sequence++;
            _journalUsed += Blocks(found.Value.Payload.Length);
            Apply(found.Value.Payload, nodes);
        }
    }

    /// <summary>Makes changes durable, all or nothing.</summary>
    /// <param name="changes">Changed inodes by number; null for one that is gone.</param>
    /// <param name="root">For a checkpoint when the journal is full.</param>
    internal void Commit(SortedDictionary<long, FileNode?> changes, FileNode root)
    {
        var payload = new ArrayBufferWriter<byte>(256);
        foreach (var (id, node) in changes) WriteInode(payload, id, node);
        var blocks = Blocks(payload.WrittenCount);
        if (_journalUsed + blocks > superblock.JournalBlocks)
        {
            WriteCheckpoint(root);
            return;
        }

        WriteRecord((superblock.JournalStart + _journalUsed) * Superblock.BlockBytes, TransactionMagic, _sequence + 1, payload.WrittenSpan);
        _sequence++;
        _journalUsed += blocks;
    }

    internal void WriteCheckpoint(FileNode root)
    {
        var payload = new ArrayBufferWriter<byte>(4096);
        WriteTree(payload, root);
        if (Blocks(payload.WrittenCount) > superblock.CheckpointBlocks) throw Errno.Failure("ENOSPC", "inodes");
        var slot = 1 - _slot;
        WriteRecord(superblock.CheckpointStart(slot) * Superblock.BlockBytes, CheckpointMagic, _sequence + 1, payload.WrittenSpan);
        (_slot, _journalUsed) = (slot, 0);
        _sequence++;
    }

    private static long Blocks(int payload) => (payload + HeaderBytes + Superblock.BlockBytes - 1) / Superblock.BlockBytes;

    private void WriteRecord(long offset, uint magic, long sequence, ReadOnlySpan<byte> payload)
    {
        var record = ArrayPool<byte>.Shared.Rent(HeaderBytes + payload.Length);
        var span = record.AsSpan(0, HeaderBytes + payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(span, magic);
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], Superblock.Checksum(payload));
        BinaryPrimitives.WriteInt64LittleEndian(span[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(span[16..], payload.Length);
        payload.CopyTo(span[HeaderBytes..]);
        device.Write(offset, span);
        ArrayPool<byte>.Shared.Return(record);
    }

    private (long Sequence, byte[] Payload)? ReadRecord(long offset, uint magic, long blocksMax)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        device.Read(offset, header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != magic) return null;
        var length = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        if (length < 0 || length > (blocksMax * Superblock.BlockBytes) - HeaderBytes) return null;
        var payload = new byte[length];
        device.Read(offset + HeaderBytes, payload);
        if (Superblock.Checksum(payload) != BinaryPrimitives.ReadUInt32LittleEndian(header[4..])) return null;
        return (BinaryPrimitives.ReadInt64LittleEndian(header[8..]), payload);
    }

    private static void WriteTree(ArrayBufferWriter<byte> payload, FileNode node)
    {
        WriteInode(payload, node.Id, node);
        if (node.Children is null) return;
        foreach (var child in node.Children.Values) WriteTree(payload, child);
    }

    private static void WriteInode(ArrayBufferWriter<byte> payload, long id, FileNode? node)
    {
        var name = node is null ? 0 : Encoding.UTF8.GetByteCount(node.Name);
        var extents = node?.Extents.Count ?? 0;
        var size = 44 + name + (extents * 24);
        var span = payload.GetSpan(size);
        BinaryPrimitives.WriteInt64LittleEndian(span, id);
        span[8] = node is null ? (byte)0 : node.IsDirectory ? (byte)2 : (byte)1;
        span[9] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(span[10..], (ushort)name);
        BinaryPrimitives.WriteInt64LittleEndian(span[12..], node?.Parent?.Id ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(span[20..], node?.SizeOnDevice ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(span[28..], node?.Modified.UtcTicks ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(span[36..], extents);
        if (node is not null) Encoding.UTF8.GetBytes(node.Name, span[44..]);
        for (var i = 0; i < extents; i++)
        {
            var at = span[(44 + name + (i * 24))..];
            BinaryPrimitives.WriteInt64LittleEndian(at, node!.Extents[i].FileBlock);
            BinaryPrimitives.WriteInt64LittleEndian(at[8..], node.Extents[i].DeviceBlock);
            BinaryPrimitives.WriteInt64LittleEndian(at[16..], node.Extents[i].Count);
        }

        payload.Advance(size);
    }

    private static void Apply(ReadOnlySpan<byte> payload, SortedDictionary<long, (FileNode Node, long Parent)> nodes)
    {
        while (payload.Length > 0)
        {
            var id = BinaryPrimitives.ReadInt64LittleEndian(payload);
            var name = BinaryPrimitives.ReadUInt16LittleEndian(payload[10..]);
            var extents = (int)BinaryPrimitives.ReadInt64LittleEndian(payload[36..]);
            if (payload[8] == 0)
            {
                nodes.Remove(id);
            }
            else
            {
                var size = BinaryPrimitives.ReadInt64LittleEndian(payload[20..]);
                var node = new FileNode(id, isDirectory: payload[8] == 2)
                {
                    Name = Encoding.UTF8.GetString(payload.Slice(44, name)),
                    Size = size,
                    SizeOnDevice = size,
                    Modified = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(payload[28..]), TimeSpan.Zero),
                    IsOnDevice = true,
                };
                ReadExtents(payload[(44 + name)..], extents, node);
                nodes[id] = (node, BinaryPrimitives.ReadInt64LittleEndian(payload[12..]));
            }

            payload = payload[(44 + name + (extents * 24))..];
        }
    }

    private static void ReadExtents(ReadOnlySpan<byte> bytes, int count, FileNode node)
    {
        for (var i = 0; i < count; i++)
        {
            var at = bytes[(i * 24)..];
            node.Extents.Add(new FileExtent(
                BinaryPrimitives.ReadInt64LittleEndian(at),
                BinaryPrimitives.ReadInt64LittleEndian(at[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(at[16..])));
        }
    }
}
