namespace Drydock.Simulators.Volumes;

/// <summary>
/// One block as it is stored. A block belongs to the store whose <see cref="Owner"/> it carries until that store is frozen; from then on it is
/// shared by snapshots and volumes and never written again. Two stores hold the same block exactly when they hold the same object: that is how
/// snapshots know what changed.
/// </summary>
internal sealed class StoredBlock
{
    private readonly byte[]?[] _sectors;
    private UInt128 _owned;

    internal StoredBlock(object owner)
    {
        Owner = owner;
        _sectors = new byte[]?[BlockGeometry.SectorsPerBlock];
    }

    private StoredBlock(object owner, byte[]?[] shared)
    {
        Owner = owner;
        _sectors = shared;
    }

    /// <summary>A block as it was kept: it belongs to nobody, so that its next writer makes its own.</summary>
    internal StoredBlock(long recordId, byte[]?[] sectors)
        : this(new object(), sectors) => RecordId = recordId;

    internal object Owner { get; }

    /// <summary>The number under which a record of this block is kept; 0: none is.</summary>
    internal long RecordId { get; set; }

    /// <summary>The stored bytes of a sector, or null when it was never written.</summary>
    internal byte[]? this[int sector] => _sectors[sector];

    /// <summary>A block of another owner that starts with the same sectors.</summary>
    internal StoredBlock CloneFor(object owner) => new(owner, (byte[]?[])_sectors.Clone());

    /// <summary>The buffer of a sector to write into; made new, with undefined content, when this block does not own one.</summary>
    internal byte[] Writable(int sector)
    {
        var bit = UInt128.One << sector;
        if ((_owned & bit) != 0) return _sectors[sector]!;
        _owned |= bit;
        return _sectors[sector] = new byte[BlockGeometry.SectorBytes];
    }
}
