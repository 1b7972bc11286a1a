using System.Globalization;
using System.Text;
using Drydock.Harness.Hazards;
using Drydock.Harness.Running;

namespace Drydock.Harness.Reports;

/// <summary>A run as text for people.</summary>
public static class TextReport
{
    public static string Render(RunResult run)
    {
        var text = new StringBuilder();
        ReportText.Section(text, "Plan", run.PlanDiff);
        if (run.Ways.Count > 0) ReportText.Section(text, "Ways to do it", MigrationText.Ways(run.Ways));
        if (run.Findings.Count > 0) ReportText.Section(text, "Findings", string.Join('\n', run.Findings));
        if (run.FleetPlan is { } plan) text.Append(FleetText.Render(plan)).Append('\n');
        ReportText.Section(text, $"Timeline ({Time(run)})", RenderTimeline(run));
        if (run.DowntimeParts.Count > 0) ReportText.Section(text, "Downtime that the writers saw", RenderDowntime(run));
        if (run.Volumes.Count > 0) ReportText.Section(text, "Volumes", RenderVolumes(run));
        if (run.LostWrites.Count > 0) ReportText.Section(text, "Acknowledged writes that are gone", RenderLost(run));
        if (run.Fleet is { } fleet) text.Append(FleetText.Render(fleet)).Append('\n');
        ReportText.Section(text, "Checkers", string.Join('\n', run.Checkers.SelectMany(RenderChecker)));
        if (run.Remarks.Count > 0) ReportText.Section(text, "Remarks", string.Join('\n', run.Remarks));
        if (run.ManifestsToCommit.Length > 0) ReportText.Section(text, "Manifests to commit", run.ManifestsToCommit);
        text.Append(Summary(run));
        return text.ToString();
    }

    /// <summary>A sweep: failing runs in short, then a line that counts, with the spread of the downtime.</summary>
    public static string RenderSweep(IReadOnlyList<RunResult> runs)
    {
        var text = new StringBuilder();
        var failed = runs.Where(r => !r.Passed).ToList();
        foreach (var run in failed) text.Append(Summary(run)).Append('\n');
        var downtimes = runs.Select(r => r.ApplicationDowntime).Order().ToList();
        text.Append(CultureInfo.InvariantCulture, $"{(failed.Count == 0 ? "PASSED" : "FAILED")}  {runs[0].Scenario.Name}: {runs.Count - failed.Count} of {runs.Count} seeds passed\n");
        foreach (var outcome in runs.GroupBy(r => r.Outcome).OrderBy(g => g.Key, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"  {outcome.Key}: {outcome.Count()}\n");
        text.Append(CultureInfo.InvariantCulture, $"  downtime {Duration.Text(downtimes[0])} to {Duration.Text(downtimes[^1])}, half of them under {Duration.Text(downtimes[downtimes.Count / 2])}\n");
        return text.ToString();
    }

    /// <summary>A sweep of hazards: broken runs in short, with the call that was hurt, then a line that counts.</summary>
    public static string RenderHazards(HazardResult result)
    {
        if (!result.Undisturbed.Passed) return Summary(result.Undisturbed) + "  no hazard was tried: the run fails without\n";
        var text = new StringBuilder();
        foreach (var (hazard, run) in result.Broken) text.Append(CultureInfo.InvariantCulture, $"{FaultText.Format(hazard.Fault)}: {hazard.Call}\n{Summary(run)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{(result.Passed ? "PASSED" : "FAILED")}  {result.Undisturbed.Scenario.Name}: {result.Tried} of {result.Hazards} hazards tried at {result.Calls} calls\n");
        text.Append(CultureInfo.InvariantCulture, $"  completed: {result.Completed}\n  rolled back: {result.RolledBack}\n{(result.Declined > 0 ? $"  declined: {result.Declined}\n" : "")}  broken: {result.Broken.Count}\n  seed     {result.Undisturbed.Seed}\n");
        return text.ToString();
    }

    /// <summary>The last lines of a report: verdict, why, seed and hash, the command that replays it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="replay">The command that runs it again; null: from the repository or its repro file in the current directory.</param>
    public static string Summary(RunResult run, string? replay = null)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{run.Verdict.ToString().ToUpperInvariant()}  {run.Scenario.Name}: {run.Outcome}");
        if (run.OutcomeDetail.Length > 0) text.Append(CultureInfo.InvariantCulture, $" ({run.OutcomeDetail})");
        text.Append('\n');
        if (run.Failure is not null) text.Append(CultureInfo.InvariantCulture, $"  why      {run.Failure.ReplaceLineEndings("\n           ")}\n");
        text.Append(CultureInfo.InvariantCulture, $"  seed     {run.Seed}\n");
        // Nothing real happens twice in the same way: only a simulated timeline has a hash to compare.
        text.Append(CultureInfo.InvariantCulture, $"{(run.IsSimulated ? $"  timeline {run.TimelineHash}" : $"  ran on   {run.Environment}")}\n");
        text.Append(CultureInfo.InvariantCulture, $"  took     {Duration.Text(run.VirtualDuration)} of {Time(run)}{(run.IsSimulated ? $", {run.Steps} steps" : "")}, {run.AcknowledgedWrites} acknowledged writes\n");
        text.Append(CultureInfo.InvariantCulture, $"  {(run.IsSimulated ? "replay  " : "again   ")} {replay ?? ReplayCommand.For(run)}\n");
        return text.ToString();
    }

    private static string Time(RunResult run) => run.IsSimulated ? "virtual time" : "real time";

    private static string RenderTimeline(RunResult run)
    {
        var width = run.Timeline.Count == 0 ? 0 : Math.Min(24, run.Timeline.Max(e => e.Process.Length));
        var text = new StringBuilder();
        foreach (var entry in run.Timeline)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Duration.Clock(entry.At)}  {entry.Process.PadRight(width)}  {entry.Text}\n");
        }

        return text.ToString();
    }

    private static string RenderDowntime(RunResult run) => ReportText.Downtime(
        ["expected", "at most", "measured"],
        [.. run.DowntimeParts.Select(p => (p.Name, (IReadOnlyList<TimeSpan>)[p.Planned, p.AtMost, p.Measured]))],
        [new TimeSpan(run.DowntimeParts.Sum(p => p.Planned.Ticks)), new TimeSpan(run.DowntimeParts.Sum(p => p.AtMost.Ticks)), run.ApplicationDowntime]);

    private static string RenderVolumes(RunResult run) =>
        string.Join('\n', run.Volumes.Select(v => ReportText.Volume(v.Name, v.SourceVolumeId, v.TargetVolumeId, v.Encrypted, v.KmsKeyId)));

    private static string RenderLost(RunResult run)
    {
        const int LinesMax = 20;
        var shown = string.Join('\n', run.LostWrites.Take(LinesMax));
        return run.LostWrites.Count <= LinesMax ? shown : $"{shown}\n… and {run.LostWrites.Count - LinesMax} more";
    }

    private static IEnumerable<string> RenderChecker(CheckerResult checker) =>
        checker.Violations.Take(5).Select(v => $"      {v}").Prepend($"{(checker.IsGreen ? "ok   " : "FAIL ")} {checker.Name}");
}
