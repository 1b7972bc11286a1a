using Drydock.Harness.Hazards;

namespace Drydock.Harness.Reports;

/// <summary>The shape of a sweep of hazards in JSON.</summary>
internal sealed record HazardReport(
    string Scenario, string Verdict, string? Failure, ulong Seed, int Calls, int Hazards, int Tried, int Completed, int RolledBack, int Declined, IReadOnlyList<HazardReport.BrokenRun> Broken)
{
    internal sealed record BrokenRun(string Fault, string Call, string? Failure, string Outcome, string TimelineHash, string Replay);

    internal static HazardReport Of(HazardResult result) => new(
        result.Undisturbed.Scenario.Name,
        result.Passed ? "passed" : "failed",
        result.Undisturbed.Failure,
        result.Undisturbed.Seed,
        result.Calls,
        result.Hazards,
        result.Tried,
        result.Completed,
        result.RolledBack,
        result.Declined,
        [.. result.Broken.Select(b => new BrokenRun(FaultText.Format(b.Hazard.Fault), b.Hazard.Call, b.Run.Failure, b.Run.Outcome, b.Run.TimelineHash, ReplayCommand.For(b.Run)))]);
}
