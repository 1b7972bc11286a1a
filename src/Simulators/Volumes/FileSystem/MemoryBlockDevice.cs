using Drydock.Core.Ports;

namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>
/// A sparse block device in memory: a disk of a node, a loop file of the hostpath driver, a test's disk. It survives crashes of processes because no process owns it.
/// </summary>
public sealed class MemoryBlockDevice(ByteSize size) : IBlockDevice
{
    private const int ChunkBytes = 64 * 1024;

    private readonly Dictionary<long, Chunk> _chunks = [];
    private bool _removed;

    public ByteSize Size { get; private set; } = size;

    /// <summary>Keeps a record of every write; null: nobody does.</summary>
    internal IDeviceLog? Log { get; set; }

    /// <summary>The chunks that were ever written: offset and content.</summary>
    internal IEnumerable<(long Offset, ReadOnlyMemory<byte> Bytes)> Chunks => _chunks.OrderBy(static c => c.Key).Select(static c => (c.Key * ChunkBytes, new ReadOnlyMemory<byte>(c.Value.Bytes)));

    /// <summary>Bytes of the chunks that were ever written.</summary>
    public long AllocatedBytes => (long)_chunks.Count * ChunkBytes;

    /// <summary>The device was pulled: every call fails with EIO from now on, and what was written stays for <see cref="Copy"/>.</summary>
    public void Remove() => _removed = true;

    /// <summary>Makes the device larger; the new part reads as zero.</summary>
    public void Grow(ByteSize size)
    {
        if (size < Size) throw new ArgumentOutOfRangeException(nameof(size), "a block device does not shrink");
        Size = size;
    }

    /// <summary>A point-in-time copy; chunks are shared until one side writes them.</summary>
    public MemoryBlockDevice Copy()
    {
        var copy = new MemoryBlockDevice(Size);
        foreach (var (index, chunk) in _chunks)
        {
            chunk.IsShared = true;
            copy._chunks[index] = chunk;
        }

        return copy;
    }

    public void Read(long offset, Span<byte> buffer)
    {
        Check(offset, buffer.Length);
        while (buffer.Length > 0)
        {
            var start = (int)(offset % ChunkBytes);
            var length = Math.Min(buffer.Length, ChunkBytes - start);
            if (_chunks.TryGetValue(offset / ChunkBytes, out var chunk)) chunk.Bytes.AsSpan(start, length).CopyTo(buffer);
            else buffer[..length].Clear();
            buffer = buffer[length..];
            offset += length;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        Check(offset, data.Length);
        var (at, count) = (offset, data.Length);
        while (data.Length > 0)
        {
            var start = (int)(offset % ChunkBytes);
            var length = Math.Min(data.Length, ChunkBytes - start);
            data[..length].CopyTo(Own(offset / ChunkBytes).AsSpan(start));
            data = data[length..];
            offset += length;
        }

        Log?.Written(this, at, count);
    }

    private byte[] Own(long index)
    {
        if (_chunks.TryGetValue(index, out var chunk) && !chunk.IsShared) return chunk.Bytes;
        var own = new Chunk(chunk is null ? new byte[ChunkBytes] : (byte[])chunk.Bytes.Clone());
        _chunks[index] = own;
        return own.Bytes;
    }

    private void Check(long offset, int length)
    {
        if (_removed) throw Errno.Failure("EIO", "block device");
        if (offset < 0 || offset + length > Size.Bytes) throw Errno.Failure("EIO", $"block device at {offset}");
    }

    /// <summary>Once shared a chunk is never written again, by neither side.</summary>
    private sealed class Chunk(byte[] bytes)
    {
        internal byte[] Bytes { get; } = bytes;
        internal bool IsShared { get; set; }
    }
}
