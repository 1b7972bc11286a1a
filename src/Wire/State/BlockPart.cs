using System.Globalization;
using System.Runtime.InteropServices;
using Drydock.Core.Ports;
using Drydock.Simulators.Volumes;

namespace Drydock.Wire.State;

/// <summary>
/// Keeps the stored bytes of volumes and snapshots: blocks with their sectors, and which store or image holds which block. Blocks that snapshots and volumes share stay shared,
/// so that what a snapshot has to copy stays the same. The bytes are kept as they are stored: ciphertext where the volume is encrypted.
/// </summary>
internal sealed class BlockPart : IStatePart, IBlockLog
{
    private readonly Dictionary<StoredBlock, UInt128> _sectors = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(BlockStore Store, long Index)> _indexes = [];
    private readonly Dictionary<long, Dictionary<long, StoredBlock>> _restoredStores = [];
    private readonly Dictionary<long, BlockImage> _restoredImages = [];
    private long _next = 1;

    /// <summary>Reads what a log says; <see cref="TakeStore"/> and <see cref="TakeImage"/> hand it out.</summary>
    public BlockPart(StateMap map)
    {
        var contents = new Dictionary<long, byte[]?[]>();
        foreach (var (key, bytes) in map[StateKind.Sector])
        {
            var number = StateMap.First(key);
            if (!contents.TryGetValue(number, out var sectors)) contents[number] = sectors = new byte[]?[BlockGeometry.SectorsPerBlock];
            sectors[StateMap.Second(key)] = bytes.ToArray();
        }

        var blocks = new Dictionary<long, StoredBlock>(contents.Count);
        foreach (var (number, sectors) in contents) blocks[number] = new StoredBlock(number, sectors);
        foreach (var (key, value) in map[StateKind.StoreBlock])
        {
            var store = Known(StateMap.First(key));
            if (!_restoredStores.TryGetValue(store, out var held)) _restoredStores[store] = held = [];
            held[StateMap.Second(key)] = Find(blocks, new StateReader(value).Number());
        }

        foreach (var (key, value) in map[StateKind.Image]) _restoredImages[Known(StateMap.First(key))] = ReadImage(blocks, StateMap.First(key), new StateReader(value));
        foreach (var number in contents.Keys) Known(number);
    }

    /// <summary>A store as it was kept.</summary>
    public BlockStore TakeStore(long number, ByteSize size)
    {
        Known(number);
        return new BlockStore(size, number, _restoredStores.GetValueOrDefault(number) ?? []) { Log = this };
    }

    /// <summary>An image as it was kept.</summary>
    public BlockImage TakeImage(long number) =>
        _restoredImages.GetValueOrDefault(number) ?? throw new InvalidDataException($"the image {number} is missing");

    /// <summary>What was not taken is not needed.</summary>
    public void ForgetRestored()
    {
        _restoredStores.Clear();
        _restoredImages.Clear();
    }

    /// <summary>The number of a store; one that is new is written, and kept from now on.</summary>
    public long NumberOf(StateBatch batch, BlockStore store)
    {
        if (store.RecordId != 0) return store.RecordId;
        store.RecordId = _next++;
        store.Log = this;
        foreach (var (index, block) in store.Blocks) WriteIndex(batch, store.RecordId, index, block);
        return store.RecordId;
    }

    /// <summary>The number of an image; one that is new is written.</summary>
    public long NumberOf(StateBatch batch, BlockImage image)
    {
        if (image.RecordId != 0) return image.RecordId;
        image.RecordId = _next++;
        foreach (var block in image.Blocks.Values) NumberOf(batch, block);
        batch.Begin(StateKind.Image, Text(image.RecordId)).Number(image.Size.Bytes).Number(image.Blocks.Count);
        foreach (var (index, block) in image.Blocks) batch.Number(index).Number(block.RecordId);
        batch.End();
        return image.RecordId;
    }

    public void Overwritten(BlockStore store, long index, StoredBlock block, int sector)
    {
        // A block without a number is new, or is the store's own copy of a shared one: all of it is written.
        if (block.RecordId == 0) _indexes.Add((store, index));
        else CollectionsMarshal.GetValueRefOrAddDefault(_sectors, block, out _) |= UInt128.One << sector;
    }

    public void Write(StateBatch batch)
    {
        if (_indexes.Count > 0)
        {
            foreach (var (store, index) in _indexes) WriteIndex(batch, store.RecordId, index, store.Blocks[index]);
            _indexes.Clear();
        }

        if (_sectors.Count == 0) return;
        foreach (var (block, sectors) in _sectors)
        {
            for (var sector = 0; sector < BlockGeometry.SectorsPerBlock; sector++)
            {
                if ((sectors & (UInt128.One << sector)) != 0) WriteSector(batch, block, sector);
            }
        }

        _sectors.Clear();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static StoredBlock Find(Dictionary<long, StoredBlock> blocks, long number) =>
        blocks.GetValueOrDefault(number) ?? throw new InvalidDataException($"the block {number} is missing");

    private static BlockImage ReadImage(Dictionary<long, StoredBlock> blocks, long number, StateReader reader)
    {
        var size = new ByteSize(reader.Number());
        var held = new Dictionary<long, StoredBlock>();
        for (var left = reader.Number(); left > 0; left--) held[reader.Number()] = Find(blocks, reader.Number());
        return new BlockImage(size, held) { RecordId = number };
    }

    private static void WriteSector(StateBatch batch, StoredBlock block, int sector)
    {
        batch.Begin(StateKind.Sector, string.Create(CultureInfo.InvariantCulture, $"{block.RecordId}/{sector}"));
        batch.Raw(block[sector]).End();
    }

    private long Known(long number)
    {
        _next = Math.Max(_next, number + 1);
        return number;
    }

    private void WriteIndex(StateBatch batch, long store, long index, StoredBlock block)
    {
        var number = NumberOf(batch, block);
        batch.Begin(StateKind.StoreBlock, string.Create(CultureInfo.InvariantCulture, $"{store}/{index}")).Number(number).End();
    }

    private long NumberOf(StateBatch batch, StoredBlock block)
    {
        if (block.RecordId != 0) return block.RecordId;
        block.RecordId = _next++;
        for (var sector = 0; sector < BlockGeometry.SectorsPerBlock; sector++)
        {
            if (block[sector] is not null) WriteSector(batch, block, sector);
        }

        return block.RecordId;
    }
}
