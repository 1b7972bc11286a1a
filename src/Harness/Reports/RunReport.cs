using Drydock.Harness.Running;

namespace Drydock.Harness.Reports;

/// <summary>The shape of a run in JSON.</summary>
internal sealed record RunReport(
    string Scenario,
    string Verdict,
    string? Failure,
    string Outcome,
    string OutcomeDetail,
    ulong Seed,
    string TimelineHash,
    double VirtualDuration,
    double ApplicationDowntime,
    IReadOnlyList<RunReport.Part> DowntimeParts,
    IReadOnlyList<MovedVolume> Volumes,
    IReadOnlyList<RunReport.Checker> Checkers,
    IReadOnlyList<string> Findings,
    IReadOnlyList<string> Remarks,
    IReadOnlyList<string> LostWrites,
    int AcknowledgedWrites,
    int MigrationCalls,
    long Steps,
    IReadOnlyList<RunReport.DrawnOption> DrawnOptions,
    string ManifestsToCommit,
    IReadOnlyList<RunReport.Entry> Timeline,
    string Replay)
{
    internal sealed record Part(string Name, double Expected, double AtMost, double Measured);

    internal sealed record Checker(string Name, string Verdict, IReadOnlyList<string> Violations);

    internal sealed record DrawnOption(string Name, string Value);

    internal sealed record Entry(double At, string Process, string Kind, string Text);

    internal static RunReport Of(RunResult run) => new(
        run.Scenario.Name,
        run.Passed ? "passed" : "failed",
        run.Failure,
        run.Outcome,
        run.OutcomeDetail,
        run.Seed,
        run.TimelineHash,
        run.VirtualDuration.TotalSeconds,
        run.ApplicationDowntime.TotalSeconds,
        [.. run.DowntimeParts.Select(p => new Part(p.Name, p.Planned.TotalSeconds, p.AtMost.TotalSeconds, p.Measured.TotalSeconds))],
        run.Volumes,
        [.. run.Checkers.Select(c => new Checker(c.Name, c.Verdict, c.Violations))],
        run.Findings,
        run.Remarks,
        run.LostWrites,
        run.AcknowledgedWrites,
        run.MigrationCalls.Count,
        run.Steps,
        [.. run.DrawnOptions.Select(o => new DrawnOption(o.Key, o.Value))],
        run.ManifestsToCommit,
        [.. run.Timeline.Select(e => new Entry(e.At.TotalSeconds, e.Process, e.Kind.ToString(), e.Text))],
        ReplayCommand.For(run));
}
