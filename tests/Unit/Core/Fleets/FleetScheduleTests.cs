using Drydock.Core.Fleets;

namespace Drydock.Unit.Core.Fleets;

/// <summary>How long a fleet takes, against what rehearsals of fleets took (sets of three volumes, 25 at a time, the snapshot-controller at its own default).</summary>
public sealed class FleetScheduleTests
{
    private static readonly TimeSpan OneSet = TimeSpan.FromSeconds(220);

    [TestCase(50, 884)]
    [TestCase(100, 1437)]
    [TestCase(200, 2679)]
    public void Many_sets_at_a_time_wait_for_each_others_snapshots(int sets, int seconds)
    {
        var seen = TimeSpan.FromSeconds(seconds);
        (OneSet + Estimate(sets - 1, 25, isQueued: true)).Should().BeCloseTo(seen, seen / 10);
        (OneSet + Estimate(sets - 1, 25, isQueued: false)).Should().BeLessThan(seen * 0.8, "that is what the plan said before it knew of the queue");
    }

    [Test]
    public void One_set_at_a_time_waits_for_nobody() => Estimate(4, 1, isQueued: true).Should().Be(OneSet * 4);

    private static TimeSpan Estimate(int sets, int parallel, bool isQueued) => FleetSchedule.Estimate(
        [], Enumerable.Repeat(new FleetSchedule.SetWork(3, OneSet, isQueued), sets), new FleetLimits { Parallel = parallel, VolumesAtOnce = parallel * 3 });
}
