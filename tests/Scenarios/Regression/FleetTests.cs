using Drydock.Harness.Hazards;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>One migrator moves all sets: whatever hits it, each set ends completed or as it began.</summary>
public sealed class FleetTests
{
    [Test]
    public void A_sample_of_hazards_leaves_every_set_completed_or_as_it_began() => Report(HazardSweep.Run(FleetScenarios.RedisFleet, seed: 3, sample: 3));

    [Test]
    public void A_sample_of_hazards_on_a_small_fleet() => Report(HazardSweep.Run(FleetScenarios.RedisFleetOfFour, seed: 3, sample: 10));

    /// <summary>The environment variable DRYDOCK_HAZARDS (a number) takes a sample of so many.</summary>
    [Test, Category("Exhaustive")]
    public void Hazards_on_a_small_fleet() => Report(HazardSweep.Run(FleetScenarios.RedisFleetOfFour, seed: 3, sample: SweptScenarios.Sample));

    [Test, Category("Exhaustive")]
    public void Hazards_leave_every_set_completed_or_as_it_began() => Report(HazardSweep.Run(
        FleetScenarios.RedisFleet, seed: 3, sample: SweptScenarios.Sample / 10));

    /// <summary>Found by sweeps of these fleets: the one that was paused goes on beside the one that took over, each on its share.</summary>
    [TestCase("redis-fleet", 525)]
    [TestCase("redis-fleet", 891)]
    [TestCase("redis-fleet-of-four", 3)]
    [TestCase("redis-fleet-of-four", 782)]
    public void Two_runs_at_work_together_end_as_one_would(string scenario, int call)
    {
        var run = ScenarioRunner.Run(BuiltInScenarios.Find(scenario)! with { Faults = [new FaultSpec(FaultEffect.PausePastLease, call)], EverydayTrouble = false, Expect = ExpectedOutcome.CompletedOrRolledBack }, 3);
        run.Passed.Should().BeTrue(run.Summary);
    }

    private static void Report(HazardResult result) =>
        result.Broken.Should().BeEmpty(string.Join('\n', result.Broken.Take(3).Select(b => $"{b.Hazard.Fault}: {b.Run.Summary}")));
}
