using Drydock.Core.Ports;

namespace Drydock.Simulators.Volumes;

/// <summary>What a volume held at one instant, as it was stored: never changes. Costs one reference for every block ever written.</summary>
public sealed class BlockImage
{
    private readonly Dictionary<long, StoredBlock> _blocks;

    internal BlockImage(ByteSize size, Dictionary<long, StoredBlock> blocks)
    {
        Size = size;
        _blocks = blocks;
    }

    /// <summary>The size of the volume.</summary>
    public ByteSize Size { get; }

    /// <summary>Blocks of 512 KiB that were ever written.</summary>
    public int BlockCount => _blocks.Count;

    /// <summary>The number under which a record of this image is kept; 0: none is.</summary>
    internal long RecordId { get; set; }

    internal Dictionary<long, StoredBlock> Blocks => _blocks;

    /// <summary>What a snapshot of this image copies when <paramref name="earlier"/> is in the snapshot store already (null: nothing is).</summary>
    public ByteSize BytesChangedSince(BlockImage? earlier)
    {
        long changed = 0;
        foreach (var (index, block) in _blocks)
        {
            if (earlier is null || !earlier._blocks.TryGetValue(index, out var before) || !ReferenceEquals(before, block)) changed++;
        }

        return new ByteSize(changed * BlockGeometry.BlockBytes);
    }

    /// <summary>The same content under another key, or under none; every block of the result is new.</summary>
    internal BlockImage Reencrypt(SectorCipher? from, SectorCipher? to)
    {
        var owner = new object();
        var plain = new byte[BlockGeometry.SectorBytes];
        var blocks = new Dictionary<long, StoredBlock>(_blocks.Count);
        foreach (var index in SortedIndexes())
        {
            var source = _blocks[index];
            var target = new StoredBlock(owner);
            for (var sector = 0; sector < BlockGeometry.SectorsPerBlock; sector++)
            {
                if (source[sector] is not { } stored) continue;
                var number = (index * BlockGeometry.SectorsPerBlock) + sector;
                if (from is null) stored.CopyTo(plain, 0);
                else from.Decrypt(number, stored, plain);
                if (to is null) plain.CopyTo(target.Writable(sector), 0);
                else to.Encrypt(number, plain, target.Writable(sector));
            }

            blocks.Add(index, target);
        }

        return new BlockImage(Size, blocks);
    }

    /// <summary>The numbers of the blocks ever written, ascending.</summary>
    internal long[] SortedIndexes()
    {
        var indexes = new long[_blocks.Count];
        _blocks.Keys.CopyTo(indexes, 0);
        Array.Sort(indexes);
        return indexes;
    }
}
