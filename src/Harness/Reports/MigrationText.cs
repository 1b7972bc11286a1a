using System.Globalization;
using System.Text;
using Drydock.Core;

namespace Drydock.Harness.Reports;

/// <summary>Plans, results and standings of a migration as text for people.</summary>
public static class MigrationText
{
    public static string Render(MigrationPlan plan)
    {
        var text = new StringBuilder();
        ReportText.Section(text, "Permissions needed", string.Join('\n', plan.Permissions));
        return text + RenderManifests(plan) + RenderChanges(plan);
    }

    /// <summary>What the user's own manifests must become, so that applying them later finds what the migration left.</summary>
    public static string RenderManifests(MigrationPlan plan)
    {
        var text = new StringBuilder();
        ReportText.Section(text, "Manifests to commit", plan.ManifestsToCommit);
        return text.ToString();
    }

    /// <summary>What someone must have read who is asked whether to go on.</summary>
    public static string RenderChanges(MigrationPlan plan)
    {
        var text = new StringBuilder();
        ReportText.Section(text, "Plan", plan.ToDiff());
        if (plan.Settings.Count > 0) ReportText.Section(text, "Settings", Settings(plan.Settings));
        ReportText.Section(text, "Steps", Steps(plan));
        if (plan.Downtime.Count > 0) ReportText.Section(text, "Downtime", PlannedDowntime(plan));
        if (plan.Alternatives.Count > 0) ReportText.Section(text, "Ways to do it", Ways(plan.Alternatives));
        ReportText.Section(text, "Findings", string.Join('\n', plan.Findings));
        text.Append(Summary(plan));
        return text.ToString();
    }

    public static string Render(MigrationResult result)
    {
        var text = new StringBuilder();
        switch (result)
        {
            case MigrationResult.Completed completed:
                ReportText.Section(text, "Volumes", Volumes(completed.Volumes));
                if (completed.Downtime.Count > 0) ReportText.Section(text, "Downtime", Downtime(completed.Downtime, "measured"));
                ReportText.Section(text, "Remarks", string.Join('\n', completed.Remarks));
                text.Append("COMPLETED\n");
                break;
            case MigrationResult.Declined declined:
                ReportText.Section(text, "Findings", string.Join('\n', declined.Findings));
                text.Append("DECLINED: nothing was changed\n");
                break;
            case MigrationResult.RolledBack back:
                text.Append(CultureInfo.InvariantCulture, $"ROLLED BACK: all is as it began ({back.Reason})\n");
                break;
            case MigrationResult.Paused paused:
                text.Append(CultureInfo.InvariantCulture, $"PAUSED: {paused.Prompt}\n");
                Line(text, "next", paused.NextCommand);
                break;
            case MigrationResult.Failed failed:
                text.Append(Error("FAILED", failed.Error));
                break;
            default:
                throw new InvalidOperationException($"unknown outcome {result}");
        }

        return text.ToString();
    }

    public static string Render(MigrationStatus status)
    {
        var text = new StringBuilder();
        if (status.Volumes.Count > 0) ReportText.Section(text, "Volumes", Volumes(status.Volumes));
        Line(text, "phase", status.Phase);
        if (status.Step.Length > 0) Line(text, "step", status.Step);
        if (status.Intent.Length > 0) Line(text, "last intent", status.Intent);
        if (status.Reason is not null) Line(text, "turns back", status.Reason);
        Line(text, "lease", status.Holder is { Length: > 0 } holder ? $"held by {holder}" : "nobody holds it");
        Line(text, "safe now", status.SafeNow);
        return text.ToString();
    }

    /// <summary>An error by its four parts: what happened, what was observed, what is safe, what to do next.</summary>
    public static string Error(string title, MigrationError error)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{title}: {error.What} ({error.Code})\n");
        Line(text, "observed", error.Observed);
        Line(text, "safe now", error.SafeNow);
        Line(text, "next", error.NextCommand);
        return text.ToString();
    }

    /// <summary>A line of live progress: time since the migrator began, what it does.</summary>
    public static string Progress(TimeSpan elapsed, MigrationProgress progress) => $"{Duration.Clock(elapsed)}  {ReportText.Progress(progress)}";

    private static string Summary(MigrationPlan plan) =>
        plan.IsBlocked ? "BLOCKED: see the findings; nothing would be changed\n"
        : plan.IsNothingToDo ? "NOTHING TO DO: every volume is encrypted already\n"
        : $"READY: {plan.Steps.Count.ToString(CultureInfo.InvariantCulture)} steps, expected downtime {Duration.Text(plan.ExpectedDowntime)}, at most {Duration.Text(plan.LongestDowntime)}\n";

    private static string Steps(MigrationPlan plan) =>
        string.Concat(plan.Steps.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name,-22} {(s.WorkloadIsDown ? "down" : "up  ")}  {s.Summary}\n")));

    /// <summary>What changes about volumes, those that change alike on one line.</summary>
    internal static string Settings(IReadOnlyList<PlannedSetting> settings)
    {
        var text = new StringBuilder();
        foreach (var alike in settings.GroupBy(s => (s.Setting, s.Before, s.After)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{alike.Key.Setting,-12} {alike.Key.Before} -> {alike.Key.After}  ({string.Join(", ", alike.Select(s => s.Claim))})\n");
        }

        return text.ToString();
    }

    private static string PlannedDowntime(MigrationPlan plan) => ReportText.Downtime(
        ["expected", "at most"], [.. plan.Downtime.Select(p => (p.Name, (IReadOnlyList<TimeSpan>)[p.Duration, p.AtMost]))], [plan.ExpectedDowntime, plan.LongestDowntime]);

    /// <summary>The ways next to each other; a star marks the one that is taken.</summary>
    internal static string Ways(IReadOnlyList<MigrationAlternative> ways)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"  {"route",-20} {"cutover",-12} {"expected",10} {"at most",10}\n");
        foreach (var way in ways)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(way.IsChosen ? "*" : " ")} {way.Route,-20} {way.Cutover,-12} {Duration.Text(way.Expected),10} {Duration.Text(way.AtMost),10}  {way.Remark}\n");
        }

        return text.ToString();
    }

    private static string Downtime(IReadOnlyList<DowntimePart> parts, string column) => ReportText.Downtime(
        [column], [.. parts.Select(p => (p.Name, (IReadOnlyList<TimeSpan>)[p.Duration]))], [new TimeSpan(parts.Sum(p => p.Duration.Ticks))]);

    private static string Volumes(IReadOnlyList<MigratedVolume> volumes) =>
        string.Join('\n', volumes.Select(v => ReportText.Volume(v.Name, v.SourceVolumeId.Value, v.TargetVolumeId.Value, v.Encrypted, v.KmsKeyId)));

    private static void Line(StringBuilder text, string name, string value) => text.Append(CultureInfo.InvariantCulture, $"  {name,-12} {value}\n");
}
