namespace Drydock.Core.Fleets;

/// <summary>How long a run still takes: the plan's durations, corrected by how those kept theirs that have ended.</summary>
internal sealed class FleetClock(FleetLimits limits)
{
    private const double CorrectionMin = 0.25;
    private const double CorrectionMax = 8;

    private TimeSpan _expected;
    private TimeSpan _taken;

    private double Correction => _expected == TimeSpan.Zero ? 1 : Math.Clamp(_taken / _expected, CorrectionMin, CorrectionMax);

    internal void Ended(TimeSpan expected, TimeSpan taken)
    {
        _expected += expected;
        _taken += taken;
    }

    internal TimeSpan Remaining(IReadOnlyList<(FleetSetPlan Set, TimeSpan Since)> running, IEnumerable<FleetSetPlan> waiting)
    {
        var now = running.Select(r => (r.Set.Volumes.Count, Left(r.Set, r.Since)));
        return FleetSchedule.Estimate(now, waiting.Select(s => FleetSchedule.Work(s) with { Duration = s.ExpectedDuration * Correction }), limits);
    }

    private TimeSpan Left(FleetSetPlan set, TimeSpan since) => (set.ExpectedDuration * Correction) - since is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
