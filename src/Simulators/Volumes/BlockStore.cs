using Drydock.Core.Ports;

namespace Drydock.Simulators.Volumes;

/// <summary>
/// The stored bytes of one volume: sparse, so that a blank volume costs nothing; copy on write, so that a snapshot is one moment and
/// costs what changes after it.
/// </summary>
public sealed class BlockStore
{
    private Dictionary<long, StoredBlock> _blocks;
    private object _owner = new();
    private BlockImage? _frozen;

    /// <summary>A blank volume.</summary>
    public BlockStore(ByteSize size)
    {
        Size = size;
        _blocks = [];
    }

    /// <summary>A volume restored from a snapshot; <paramref name="size"/> is at least the snapshot's. Shares every block until it is written.</summary>
    public BlockStore(BlockImage image, ByteSize size)
    {
        if (size < image.Size) throw new ArgumentOutOfRangeException(nameof(size), "a volume is never smaller than its snapshot");
        Size = size;
        _blocks = new Dictionary<long, StoredBlock>(image.Blocks);
        _frozen = size == image.Size ? image : null;
    }

    /// <summary>A store with blocks that were kept.</summary>
    internal BlockStore(ByteSize size, long recordId, Dictionary<long, StoredBlock> blocks)
    {
        Size = size;
        RecordId = recordId;
        _blocks = blocks;
    }

    public ByteSize Size { get; private set; }

    /// <summary>Keeps a record of every write; null: nobody does.</summary>
    internal IBlockLog? Log { get; set; }

    /// <summary>The number under which a record of this store is kept; 0: none is.</summary>
    internal long RecordId { get; set; }

    internal IReadOnlyDictionary<long, StoredBlock> Blocks => _blocks;

    /// <summary>Makes the volume larger; what is new reads as zero.</summary>
    public void Grow(ByteSize size)
    {
        if (size < Size) throw new ArgumentOutOfRangeException(nameof(size), "a volume never shrinks");
        Size = size;
        _frozen = null;
    }

    /// <summary>What is stored at this instant.</summary>
    public BlockImage Freeze()
    {
        if (_frozen is not null) return _frozen;
        _owner = new object();
        return _frozen = new BlockImage(Size, new Dictionary<long, StoredBlock>(_blocks));
    }

    /// <summary>The stored bytes of a sector, or null when it was never written.</summary>
    internal byte[]? Find(long sector) =>
        _blocks.TryGetValue(sector / BlockGeometry.SectorsPerBlock, out var block) ? block[(int)(sector % BlockGeometry.SectorsPerBlock)] : null;

    /// <summary>The buffer of a sector to be overwritten as a whole.</summary>
    internal byte[] Overwrite(long sector)
    {
        _frozen = null;
        var index = sector / BlockGeometry.SectorsPerBlock;
        if (!_blocks.TryGetValue(index, out var block)) _blocks[index] = block = new StoredBlock(_owner);
        else if (!ReferenceEquals(block.Owner, _owner)) _blocks[index] = block = block.CloneFor(_owner);
        Log?.Overwritten(this, index, block, (int)(sector % BlockGeometry.SectorsPerBlock));
        return block.Writable((int)(sector % BlockGeometry.SectorsPerBlock));
    }
}
