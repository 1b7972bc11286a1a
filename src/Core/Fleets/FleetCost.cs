namespace Drydock.Core.Fleets;

/// <summary>What a fleet's move costs at AWS, in the units of its bill. All are bounds: EBS bills of a snapshot what was written, and of the second one only what changed since the first.</summary>
/// <param name="SnapshotGibibytesMax">What the snapshots hold until the cleanup, at most.</param>
/// <param name="NewVolumeGibibytes">The encrypted volumes, which are there beside the old ones until the cleanup.</param>
public sealed record FleetCost(long SnapshotGibibytesMax, long NewVolumeGibibytes)
{
    private const double DaysOfMonth = 30;

    /// <summary>GiB-months of snapshots for each day until the cleanup.</summary>
    public double SnapshotGibibyteMonthsPerDay => SnapshotGibibytesMax / DaysOfMonth;

    /// <summary>GiB-months of volumes, beyond those that there were, for each day until the cleanup.</summary>
    public double VolumeGibibyteMonthsPerDay => NewVolumeGibibytes / DaysOfMonth;
}
