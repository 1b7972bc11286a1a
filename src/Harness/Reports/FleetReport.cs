using System.Text.Json;
using Drydock.Core.Fleets;

namespace Drydock.Harness.Reports;

/// <summary>What one command for many sets has to say, for programs; durations in seconds.</summary>
public sealed record FleetReport
{
    /// <summary>plan, apply, status, rollback or cleanup.</summary>
    public required string Command { get; init; }

    /// <summary>The fleet in words.</summary>
    public required string Target { get; init; }

    /// <summary>ready, blocked, nothing-to-do; completed, incomplete, declined; empty for a status.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>The plan's fingerprint; empty when there is none.</summary>
    public string Plan { get; init; } = "";

    public IReadOnlyList<string> Findings { get; init; } = [];
    public IReadOnlyList<FleetReportSet> Sets { get; init; } = [];
    public string? StoppedBecause { get; init; }
    public double ExpectedSeconds { get; init; }
    public double TookSeconds { get; init; }
    public long SnapshotGibibytesMax { get; init; }
    public long NewVolumeGibibytes { get; init; }

    public static FleetReport Of(string command, EncryptionFleet fleet, FleetPlan plan) => new()
    {
        Command = command,
        Target = fleet.Target,
        Outcome = plan.IsBlocked ? "blocked" : plan.IsNothingToDo ? "nothing-to-do" : "ready",
        Plan = plan.IsNothingToDo ? "" : plan.Fingerprint,
        Findings = [.. plan.Findings.Select(f => f.ToString())],
        Sets = [.. plan.Sets.Select(Row)],
        ExpectedSeconds = plan.ExpectedDuration.TotalSeconds,
        SnapshotGibibytesMax = plan.Cost.SnapshotGibibytesMax,
        NewVolumeGibibytes = plan.Cost.NewVolumeGibibytes,
    };

    public static FleetReport Of(string command, EncryptionFleet fleet, FleetResult result) => new()
    {
        Command = command,
        Target = fleet.Target,
        Outcome = result.Findings.Count > 0 ? "declined" : result.IsComplete ? "completed" : "incomplete",
        Findings = [.. result.Findings.Select(f => f.ToString())],
        Sets = [.. result.Sets.Select(s => new FleetReportSet(s.Name, FleetText.Word(s.Outcome).ToLowerInvariant(), s.Volumes.Count, s.Downtime.TotalSeconds, s.Duration.TotalSeconds, s.Detail))],
        StoppedBecause = result.StoppedBecause,
        TookSeconds = result.Duration.TotalSeconds,
    };

    public static FleetReport Of(string command, EncryptionFleet fleet, IReadOnlyList<FleetSetPlan> sets) => new() { Command = command, Target = fleet.Target, Sets = [.. sets.Select(Row)] };

    public string ToJson() => JsonSerializer.Serialize(this, JsonReport.Json.FleetReport);

    private static FleetReportSet Row(FleetSetPlan set) => new(
        set.Name, set.Status?.Phase ?? set.Phase.ToString(), set.Volumes.Count, set.Plan?.ExpectedDowntime.TotalSeconds ?? 0, set.Plan is null ? 0 : set.ExpectedDuration.TotalSeconds, string.Join("; ", set.Blocking));
}
