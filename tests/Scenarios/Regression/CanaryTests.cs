using Drydock.Harness.Hazards;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

public sealed class CanaryTests
{
    /// <summary>What has proved all is not needed again: neither a wait for what is half gone, nor a way back.</summary>
    [TestCase("redis-encryption-ebs-api", "delete persistentvolumeclaims")]
    [TestCase("redis-encryption-ebs-api", "delete persistentvolumes ")]
    [TestCase("redis-encryption", "delete persistentvolumeclaims")]
    public void A_crash_while_the_canary_is_taken_away_costs_a_restart_and_no_more(string name, string call)
    {
        var scenario = BuiltInScenarios.Find(name)! with { EverydayTrouble = false };
        var calm = ScenarioRunner.Run(scenario, 3);
        var hazard = HazardSweep.Enumerate(ScenarioRunner.Run(scenario with { EverydayTrouble = false }, 3)).First(h => h.Fault.Effect == FaultEffect.CrashAfter && h.Call.StartsWith(call, StringComparison.Ordinal) && h.Call.Contains("canary", StringComparison.Ordinal));
        var run = ScenarioRunner.Run(scenario with { Faults = [hazard.Fault] }, 3);
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        run.Outcome.Should().Be("completed");
        (run.VirtualDuration - calm.VirtualDuration).Should().BeLessThan(TimeSpan.FromMinutes(4));
    }
}
