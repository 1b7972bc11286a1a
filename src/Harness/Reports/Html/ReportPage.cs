namespace Drydock.Harness.Reports.Html;

/// <summary>What the page's script draws: an index of runs, and the runs that are drawn in full. All times are microseconds of virtual time since a run's start.</summary>
internal sealed record ReportPage(string Tool, IReadOnlyList<ReportPage.Row> Index, IReadOnlyList<ReportRun> Runs)
{
    /// <summary>A run in the index; <paramref name="Run"/> is its place among the drawn ones, -1 when only its replay command is kept.</summary>
    internal sealed record Row(string Scenario, string Seed, bool Passed, string Outcome, string Why, long Duration, long Downtime, string Replay, int Run);
}
