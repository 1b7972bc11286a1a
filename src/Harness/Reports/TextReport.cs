using System.Globalization;
using System.Text;
using Drydock.Harness.Running;

namespace Drydock.Harness.Reports;

/// <summary>A run as text for people.</summary>
public static class TextReport
{
    public static string Render(RunResult run)
    {
        var text = new StringBuilder();
        Section(text, "Plan", run.PlanDiff);
        if (run.Findings.Count > 0) Section(text, "Findings", string.Join('\n', run.Findings));
        Section(text, "Timeline (virtual time)", RenderTimeline(run));
        if (run.DowntimeParts.Count > 0) Section(text, "Downtime that the writers saw", RenderDowntime(run));
        if (run.Volumes.Count > 0) Section(text, "Volumes", RenderVolumes(run));
        if (run.LostWrites.Count > 0) Section(text, "Acknowledged writes that are gone", RenderLost(run));
        Section(text, "Checkers", string.Join('\n', run.Checkers.SelectMany(RenderChecker)));
        if (run.Remarks.Count > 0) Section(text, "Remarks", string.Join('\n', run.Remarks));
        if (run.ManifestsToCommit.Length > 0) Section(text, "Manifests to commit", run.ManifestsToCommit);
        text.Append(Summary(run));
        return text.ToString();
    }

    /// <summary>The last lines of a report: verdict, why, seed and hash, the command that replays it.</summary>
    public static string Summary(RunResult run)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{run.Verdict.ToString().ToUpperInvariant()}  {run.Scenario.Name}: {run.Outcome}");
        if (run.OutcomeDetail.Length > 0) text.Append(CultureInfo.InvariantCulture, $" ({run.OutcomeDetail})");
        text.Append('\n');
        if (run.Failure is not null) text.Append(CultureInfo.InvariantCulture, $"  why      {run.Failure.ReplaceLineEndings("\n           ")}\n");
        text.Append(CultureInfo.InvariantCulture, $"  seed     {run.Seed}\n  timeline {run.TimelineHash}\n");
        text.Append(CultureInfo.InvariantCulture, $"  took     {Duration.Text(run.VirtualDuration)} of virtual time, {run.Steps} steps, {run.AcknowledgedWrites} acknowledged writes\n");
        text.Append(CultureInfo.InvariantCulture, $"  replay   {ReplayCommand.For(run)}\n");
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, string body)
    {
        if (body.Length == 0) return;
        text.Append(title).Append('\n').Append('─', title.Length).Append('\n').Append(body.TrimEnd('\n')).Append("\n\n");
    }

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

    private static string RenderDowntime(RunResult run)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{"part",-16} {"planned",10} {"measured",10}\n");
        foreach (var part in run.DowntimeParts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part.Name,-16} {Duration.Text(part.Planned),10} {Duration.Text(part.Measured),10}\n");
        }

        var planned = new TimeSpan(run.DowntimeParts.Sum(p => p.Planned.Ticks));
        text.Append(CultureInfo.InvariantCulture, $"{"in all",-16} {Duration.Text(planned),10} {Duration.Text(run.ApplicationDowntime),10}\n");
        return text.ToString();
    }

    private static string RenderVolumes(RunResult run)
    {
        var text = new StringBuilder();
        foreach (var volume in run.Volumes)
        {
            var how = volume.Encrypted ? $"encrypted with {volume.KmsKeyId}" : "NOT ENCRYPTED";
            text.Append(CultureInfo.InvariantCulture, $"{volume.Name}: {volume.SourceVolumeId} -> {volume.TargetVolumeId ?? "(none)"}, {how}\n");
        }

        return text.ToString();
    }

    private static string RenderLost(RunResult run)
    {
        const int LinesMax = 20;
        var shown = string.Join('\n', run.LostWrites.Take(LinesMax));
        return run.LostWrites.Count <= LinesMax ? shown : $"{shown}\n… and {run.LostWrites.Count - LinesMax} more";
    }

    private static IEnumerable<string> RenderChecker(CheckerResult checker) =>
        checker.Violations.Take(5).Select(v => $"      {v}").Prepend($"{(checker.IsGreen ? "ok   " : "FAIL ")} {checker.Name}");
}
