using Drydock.Core.VolumeEncryption;

namespace Drydock.Core.Fleets;

/// <summary>One set of a fleet, as planning found it.</summary>
/// <param name="Migration">What would be done to it.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Plan">Its own plan; null when a migration of it has begun.</param>
/// <param name="Status">Where its migration stands; null when none has begun.</param>
public sealed record FleetSetPlan(VolumeEncryptionMigration Migration, FleetSetPhase Phase, MigrationPlan? Plan, MigrationStatus? Status)
{
    /// <summary>"namespace/name".</summary>
    public string Name => $"{Migration.Namespace}/{Migration.Workload}";

    public IReadOnlyList<MigratedVolume> Volumes => Plan?.Volumes ?? Status?.Volumes ?? [];

    /// <summary>What its volumes hold, in GiB.</summary>
    public long Gibibytes => Volumes.Sum(v => v.SizeGibibytes ?? 0);

    /// <summary>What blocks it, first one first.</summary>
    public IEnumerable<PreflightFinding> Blocking => (Plan?.Findings ?? []).Where(f => f.Severity == FindingSeverity.Blocking);

    /// <summary>How long its migration is expected to take, from its first step to its last: the downtime and what comes before.</summary>
    public TimeSpan ExpectedDuration => Plan is null ? FleetSchedule.Unknown : FleetSchedule.DurationOf(Plan);
}
