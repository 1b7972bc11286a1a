using System.Globalization;
using System.Text;
using Drydock.Core;
using Drydock.Core.Fleets;

namespace Drydock.Harness.Reports;

/// <summary>Plans and results of a fleet as text for people: a row for each set.</summary>
public static class FleetText
{
    private const int DetailMax = 160;

    /// <summary>The plan: what becomes of each set, in which order, what it costs and how long it takes.</summary>
    public static string Render(FleetPlan plan)
    {
        var text = new StringBuilder();
        if (plan.Sets.Count > 0) ReportText.Section(text, "Sets", PlannedSets(plan));
        var blocked = plan.Sets.Where(s => s.Phase == FleetSetPhase.Blocked).SelectMany(s => s.Blocking.Select(f => $"{s.Name}: {f}")).ToList();
        if (blocked.Count > 0) ReportText.Section(text, "Left out", string.Join('\n', blocked));
        if (plan.Findings.Count > 0) ReportText.Section(text, "Findings", string.Join('\n', plan.Findings));
        if (plan.Order.Count > 0) ReportText.Section(text, "Cost until the cleanup", Cost(plan.Cost));
        text.Append(Summary(plan));
        return text.ToString();
    }

    /// <summary>The summary table and what it comes to.</summary>
    public static string Render(FleetResult result)
    {
        var text = new StringBuilder();
        if (result.Findings.Count > 0)
        {
            ReportText.Section(text, "Findings", string.Join('\n', result.Findings));
            return text.Append("DECLINED: nothing was changed\n").ToString();
        }

        ReportText.Section(text, "Sets", Table(result.Sets));
        if (result.StoppedBecause is { } why) text.Append(CultureInfo.InvariantCulture, $"STOPPED: {why}\n");
        text.Append(CultureInfo.InvariantCulture, $"{(result.IsComplete ? "COMPLETED" : "NOT ALL COMPLETED")}: {Counts(result)}, in {Duration.Text(result.Duration)}, at most {result.ParallelMost} at a time\n");
        return text.ToString();
    }

    /// <summary>Where the sets stand.</summary>
    public static string RenderStatus(IReadOnlyList<FleetSetPlan> sets)
    {
        var text = new StringBuilder();
        var width = Width(sets.Select(s => s.Name));
        foreach (var set in sets)
        {
            text.Append(string.Create(CultureInfo.InvariantCulture, $"{set.Name.PadRight(width)}  {set.Status?.Phase ?? "none",-12} {set.Status?.Step,-22} {(set.Status?.Holder is { Length: > 0 } holder ? $"held by {holder}" : "")}").TrimEnd()).Append('\n');
        }

        foreach (var phase in sets.GroupBy(s => s.Status?.Phase ?? "none").OrderBy(g => g.Key, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"{phase.Key}: {phase.Count()}\n");
        return text.ToString();
    }

    /// <summary>How a set ended, in one or two words.</summary>
    public static string Word(FleetOutcome outcome) => outcome switch
    {
        FleetOutcome.Completed => "completed",
        FleetOutcome.DoneBefore => "done before",
        FleetOutcome.Blocked => "blocked",
        FleetOutcome.Declined => "declined",
        FleetOutcome.RolledBack => "rolled back",
        FleetOutcome.Paused => "paused",
        FleetOutcome.Failed => "FAILED",
        FleetOutcome.Stopped => "stopped",
        FleetOutcome.NotBegun => "not begun",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "no such outcome"),
    };

    private static string PlannedSets(FleetPlan plan)
    {
        var text = new StringBuilder();
        var width = Width(plan.Sets.Select(s => s.Name));
        text.Append(CultureInfo.InvariantCulture, $"{"set".PadRight(width)}  {"state",-12} {"volumes",7} {"GiB",7} {"downtime",10} {"duration",10}\n");
        foreach (var set in plan.Order.Concat(plan.Sets.Where(s => s.Phase is not (FleetSetPhase.Ready or FleetSetPhase.UnderWay))))
        {
            var downtime = set.Phase == FleetSetPhase.Ready ? Duration.Text(set.Plan!.ExpectedDowntime) : "";
            var duration = set.Phase is FleetSetPhase.Ready or FleetSetPhase.UnderWay ? Duration.Text(set.ExpectedDuration) : "";
            text.Append(string.Create(CultureInfo.InvariantCulture, $"{set.Name.PadRight(width)}  {Word(set),-12} {set.Volumes.Count,7} {set.Gibibytes,7} {downtime,10} {duration,10}").TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private static string Word(FleetSetPlan set) => set.Phase switch
    {
        FleetSetPhase.Ready => "ready",
        FleetSetPhase.NothingToDo => "encrypted",
        FleetSetPhase.Blocked => "BLOCKED",
        FleetSetPhase.UnderWay => set.Status?.Phase ?? "under way",
        FleetSetPhase.Completed => "completed",
        _ => throw new ArgumentOutOfRangeException(nameof(set), set.Phase, "no such phase"),
    };

    private static string Cost(FleetCost cost) => string.Create(CultureInfo.InvariantCulture,
        $"snapshots    at most {cost.SnapshotGibibytesMax} GiB, {cost.SnapshotGibibyteMonthsPerDay:0.0} GiB-months for each day that they are kept\nnew volumes  {cost.NewVolumeGibibytes} GiB beside the old ones, {cost.VolumeGibibyteMonthsPerDay:0.0} GiB-months for each day that both are kept\n");

    private static string Summary(FleetPlan plan)
    {
        if (plan.IsBlocked) return "BLOCKED: see the findings; nothing would be changed\n";
        var left = string.Create(CultureInfo.InvariantCulture, $"{plan.Count(FleetSetPhase.Blocked)} blocked, {plan.Count(FleetSetPhase.NothingToDo) + plan.Count(FleetSetPhase.Completed)} done already");
        if (plan.IsNothingToDo) return $"NOTHING TO DO: {left}\n";
        var limits = plan.Fleet.Limits;
        return string.Create(CultureInfo.InvariantCulture,
            $"READY: {plan.Order.Count} of {plan.Sets.Count} sets ({left}), {plan.Order.Sum(s => s.Volumes.Count)} volumes, {limits.Parallel} sets and {limits.VolumesAtOnce} volumes at a time, expected to take {Duration.Text(plan.ExpectedDuration)}\n");
    }

    private static string Table(IReadOnlyList<FleetSetResult> sets)
    {
        var text = new StringBuilder();
        var width = Width(sets.Select(s => s.Name));
        text.Append(CultureInfo.InvariantCulture, $"{"set".PadRight(width)}  {"outcome",-12} {"volumes",7} {"downtime",10} {"duration",10}  error\n");
        foreach (var set in sets)
        {
            var detail = set.Detail.Length <= DetailMax ? set.Detail : set.Detail[..DetailMax] + "…";
            text.Append(string.Create(CultureInfo.InvariantCulture, $"{set.Name.PadRight(width)}  {Word(set.Outcome),-12} {set.Volumes.Count,7} {Time(set.Downtime),10} {Time(set.Duration),10}  {detail}").TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private static string Counts(FleetResult result) => string.Join(", ",
        result.Sets.GroupBy(s => s.Outcome).OrderBy(g => g.Key).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} {Word(g.Key)}")));

    private static string Time(TimeSpan value) => value == TimeSpan.Zero ? "" : Duration.Text(value);

    private static int Width(IEnumerable<string> names) => names.Append("set").Max(n => n.Length);
}
