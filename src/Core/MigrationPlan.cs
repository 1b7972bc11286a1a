using Drydock.Core.Permissions;

namespace Drydock.Core;

/// <summary>What a migration would do, decided by reading only.</summary>
public sealed record MigrationPlan
{
    public required Migration Migration { get; init; }

    /// <summary>True when the goal is reached already: applying it changes nothing and completes.</summary>
    public bool IsNothingToDo { get; init; }

    /// <summary>All findings, blocking ones first.</summary>
    public IReadOnlyList<PreflightFinding> Findings { get; init; } = [];

    public IReadOnlyList<PlannedStep> Steps { get; init; } = [];
    public IReadOnlyList<PlannedChange> Changes { get; init; } = [];

    /// <summary>What will differ about the volumes themselves.</summary>
    public IReadOnlyList<PlannedSetting> Settings { get; init; } = [];

    /// <summary>The downtime by part: what is expected, and what it stays below.</summary>
    public IReadOnlyList<DowntimePart> Downtime { get; init; } = [];

    /// <summary>This way and the others that there are, with their downtimes.</summary>
    public IReadOnlyList<MigrationAlternative> Alternatives { get; init; } = [];

    /// <summary>What must be granted, as tightly as what was read allows.</summary>
    public MigrationPermissions Needs { get; init; } = new([], []);

    public IReadOnlyList<RequiredPermission> Permissions => Needs.ToList();

    /// <summary>The volumes as they are; the target is the source where nothing is to do or not known before the migration.</summary>
    public IReadOnlyList<MigratedVolume> Volumes { get; init; } = [];

    /// <summary>What the snapshots hold in all, at most: EBS keeps only what the volumes have written, and the second snapshot only what changed since the first.</summary>
    public long SnapshotGibibytesMax { get; init; }

    /// <summary>YAML documents to put in the place of the user's own: applying the old ones later would lose nothing, but name the old class.</summary>
    public string ManifestsToCommit { get; init; } = "";

    public bool IsBlocked => Findings.Any(f => f.Severity == FindingSeverity.Blocking);

    /// <summary>What the workload's clients most likely see.</summary>
    public TimeSpan ExpectedDowntime => Downtime.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.Duration);

    /// <summary>What the workload's clients see at most if nothing goes wrong.</summary>
    public TimeSpan LongestDowntime => Downtime.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.AtMost);

    /// <summary>
    /// Names what this plan would do and to what: two plans that differ in a step, a change, a volume, or in a finding that warns, differ in it. What somebody has confirmed by it is what is applied.
    /// </summary>
    public string Fingerprint => PlanFingerprint.Of(this);

    /// <summary>The changes as a unified diff over the objects' YAML.</summary>
    public string ToDiff() => PlanDiff.Format(Changes);
}
