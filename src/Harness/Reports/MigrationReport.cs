using System.Text.Json;
using Drydock.Core;

namespace Drydock.Harness.Reports;

/// <summary>What one command of a migration has to say, for programs; durations in seconds.</summary>
public sealed record MigrationReport
{
    /// <summary>plan, apply, status, rollback or cleanup.</summary>
    public required string Command { get; init; }

    public required string Target { get; init; }

    /// <summary>The kubeconfig context, and the account and region behind it.</summary>
    public required string Context { get; init; }

    public required string Account { get; init; }
    public required string Region { get; init; }

    public string Server { get; init; } = "";
    public string User { get; init; } = "";

    /// <summary>Who calls AWS.</summary>
    public string Caller { get; init; } = "";

    /// <summary>Whether cluster and account are simulated, by <c>drydock serve</c>.</summary>
    public bool Simulated { get; init; }

    /// <summary>planned, blocked, nothing-to-do, completed, declined, rolled-back, paused, failed, stopped, or the phase of a status.</summary>
    public string Outcome { get; init; } = "";

    public string? Reason { get; init; }
    public IReadOnlyList<PreflightFinding> Findings { get; init; } = [];
    public IReadOnlyList<MigrationReportVolume> Volumes { get; init; } = [];
    /// <summary>What will differ about the volumes.</summary>
    public IReadOnlyList<PlannedSetting> Settings { get; init; } = [];

    public IReadOnlyList<MigrationReportPart> Downtime { get; init; } = [];
    public IReadOnlyList<MigrationReportWay> Ways { get; init; } = [];

    /// <summary>Names the plan: what is confirmed by it is what is applied.</summary>
    public string? Plan { get; init; }

    public IReadOnlyList<MigrationReportChange> Changes { get; init; } = [];
    public long? SnapshotGibibytesMax { get; init; }

    /// <summary>What a cleanup or a rollback deletes.</summary>
    public IReadOnlyList<PlannedDeletion> Deletions { get; init; } = [];

    public IReadOnlyList<PlannedStep> Steps { get; init; } = [];
    public IReadOnlyList<RequiredPermission> Permissions { get; init; } = [];
    public string? Diff { get; init; }
    public string? ManifestsToCommit { get; init; }
    public MigrationError? Error { get; init; }
    public string? Phase { get; init; }
    public string? Step { get; init; }
    public string? Intent { get; init; }
    public string? LeaseHolder { get; init; }
    public string? SafeNow { get; init; }
    public string? NextCommand { get; init; }

    /// <summary>The beginning of a report: where it runs.</summary>
    public static MigrationReport At(MigrationPlace place, string command, string target) => new()
    {
        Command = command,
        Target = target,
        Context = place.Context,
        Server = place.Server.GetLeftPart(UriPartial.Authority),
        User = place.User,
        Account = place.AccountId,
        Region = place.Region,
        Caller = place.CallerArn,
        Simulated = place.IsServed,
    };

    public MigrationReport With(MigrationPlan plan) => this with
    {
        Outcome = plan.IsBlocked ? "blocked" : plan.IsNothingToDo ? "nothing-to-do" : "planned",
        Findings = plan.Findings,
        Volumes = Rows(plan.Volumes),
        Settings = plan.Settings,
        Downtime = Parts(plan.Downtime),
        Ways = [.. plan.Alternatives.Select(w => new MigrationReportWay(w.Route, w.Cutover, w.Expected.TotalSeconds, w.AtMost.TotalSeconds, w.IsChosen, w.Remark))],
        Steps = plan.Steps,
        Plan = plan.Fingerprint,
        Changes = MigrationConfirmation.Changes(plan),
        SnapshotGibibytesMax = plan.SnapshotGibibytesMax,
        Permissions = plan.Permissions,
        Diff = plan.ToDiff(),
        ManifestsToCommit = plan.ManifestsToCommit,
    };

    public MigrationReport With(MigrationResult result) => result switch
    {
        MigrationResult.Completed completed => this with { Outcome = "completed", Volumes = Rows(completed.Volumes), Downtime = Parts(completed.Downtime), Findings = completed.Remarks },
        MigrationResult.Declined declined => this with { Outcome = "declined", Findings = declined.Findings },
        MigrationResult.RolledBack back => this with { Outcome = "rolled-back", Reason = back.Reason },
        MigrationResult.Paused paused => this with { Outcome = "paused", Reason = paused.Prompt, NextCommand = paused.NextCommand },
        MigrationResult.Failed failed => this with { Outcome = "failed", Error = failed.Error, SafeNow = failed.Error.SafeNow, NextCommand = failed.Error.NextCommand },
        _ => throw new InvalidOperationException($"unknown outcome {result}"),
    };

    public MigrationReport With(MigrationStatus status) => this with
    {
        Outcome = status.Phase,
        Reason = status.Reason,
        Volumes = Rows(status.Volumes),
        Phase = status.Phase,
        Step = status.Step,
        Intent = status.Intent,
        LeaseHolder = status.Holder,
        SafeNow = status.SafeNow,
    };

    public string ToJson() => JsonSerializer.Serialize(this, JsonReport.Json.MigrationReport);

    private static List<MigrationReportVolume> Rows(IReadOnlyList<MigratedVolume> volumes) =>
        [.. volumes.Select(v => new MigrationReportVolume(v.Name, v.SourceVolumeId.Value, v.TargetVolumeId.Value, v.Encrypted, v.KmsKeyId) { SizeGibibytes = v.SizeGibibytes })];

    private static List<MigrationReportPart> Parts(IReadOnlyList<DowntimePart> parts) => [.. parts.Select(p => new MigrationReportPart(p.Name, p.Duration.TotalSeconds, p.AtMost.TotalSeconds))];
}
