using System.Text.Json;
using Drydock.Harness.Running;

namespace Drydock.Harness.Reports;

/// <summary>A run as JSON for programs; durations in seconds.</summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render(RunResult run) => JsonSerializer.Serialize(
        new
        {
            Scenario = run.Scenario.Name,
            Verdict = run.Passed ? "passed" : "failed",
            run.Failure,
            run.Outcome,
            run.OutcomeDetail,
            run.Seed,
            run.TimelineHash,
            VirtualDuration = run.VirtualDuration.TotalSeconds,
            ApplicationDowntime = run.ApplicationDowntime.TotalSeconds,
            DowntimeParts = run.DowntimeParts.Select(p => new { p.Name, Planned = p.Planned.TotalSeconds, Measured = p.Measured.TotalSeconds }),
            Volumes = run.Volumes.Select(v => new { v.Name, v.SourceVolumeId, v.TargetVolumeId, v.Encrypted, v.KmsKeyId }),
            Checkers = run.Checkers.Select(c => new { c.Name, c.Verdict, c.Violations }),
            run.Findings,
            run.Remarks,
            run.LostWrites,
            run.AcknowledgedWrites,
            MigrationCalls = run.MigrationCalls.Count,
            run.Steps,
            DrawnOptions = run.DrawnOptions.Select(o => new { Name = o.Key, o.Value }),
            run.ManifestsToCommit,
            Timeline = run.Timeline.Select(e => new { At = e.At.TotalSeconds, e.Process, Kind = e.Kind.ToString(), e.Text }),
            Replay = ReplayCommand.For(run),
        },
        Options);
}
