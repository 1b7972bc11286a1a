namespace Drydock.Simulators.Volumes;

/// <summary>The units of a stored volume, in bytes.</summary>
/// <remarks>Provenance: Documented for the block (EBS direct APIs, "Amazon EBS snapshots": blocks of 512 KiB); Assumed for the sector of the encryption (AWS does not publish it).</remarks>
public static class BlockGeometry
{
    /// <summary>What a snapshot copies at least: one block of 512 KiB.</summary>
    public const int BlockBytes = 512 << 10;

    /// <summary>What is allocated and encrypted at once: one sector of 4 KiB.</summary>
    public const int SectorBytes = 4 << 10;

    /// <summary>Sectors in one block.</summary>
    public const int SectorsPerBlock = BlockBytes / SectorBytes;
}
