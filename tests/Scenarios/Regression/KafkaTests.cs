using Drydock.Harness.Hazards;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

public sealed class KafkaTests
{
    [Test]
    public void A_small_sample_of_hazards_ends_completed_or_rolled_back()
    {
        var result = HazardSweep.Run(BuiltInScenarios.KafkaEncryption, seed: 3, sample: 8);
        result.Broken.Select(b => $"{b.Hazard.Fault.Effect} at call {b.Hazard.Fault.Call} ({b.Hazard.Call}):\n{b.Run.Summary}").Should().BeEmpty();
    }

    [Test, Category("Exhaustive")]
    public void A_larger_sample_of_hazards_ends_completed_or_rolled_back()
    {
        var result = HazardSweep.Run(BuiltInScenarios.KafkaEncryption, seed: 4, sample: 30);
        result.Broken.Select(b => $"{b.Hazard.Fault.Effect} at call {b.Hazard.Fault.Call} ({b.Hazard.Call}):\n{b.Run.Summary}").Should().BeEmpty();
    }

    /// <summary>Producers that write once a second see hand-overs of about a second: single runs scatter, the middle of them is what the plan tells.</summary>
    [Test]
    public void Calm_runs_take_the_downtime_that_the_plan_expects_on_average()
    {
        var scenario = BuiltInScenarios.KafkaEncryption with { EverydayTrouble = false };
        var runs = Enumerable.Range(1, 8).AsParallel().AsOrdered().Select(s => ScenarioRunner.Run(scenario, (ulong)s)).ToList();
        runs.Should().OnlyContain(r => r.Passed);
        runs.Average(r => r.ApplicationDowntime / r.Plan!.ExpectedDowntime).Should().BeInRange(0.8, 1.2);
    }
}
