using Drydock.Harness.Hazards;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

public sealed class HazardTests
{
    [TestCaseSource(typeof(SweptScenarios), nameof(SweptScenarios.Names))]
    public void A_sample_of_hazards_ends_completed_or_rolled_back(string scenario) => Report(HazardSweep.Run(BuiltInScenarios.Find(scenario)!, seed: 3, sample: 40));

    [TestCaseSource(typeof(SweptScenarios), nameof(SweptScenarios.Combined))]
    public void A_small_sample_of_hazards_on_combined_ways(string scenario) => Report(HazardSweep.Run(BuiltInScenarios.Find(scenario)!, seed: 3, sample: 10));

    [TestCaseSource(typeof(SweptScenarios), nameof(SweptScenarios.Combined)), Category("Exhaustive")]
    public void A_larger_sample_of_hazards_on_combined_ways(string scenario) => Report(HazardSweep.Run(BuiltInScenarios.Find(scenario)!, seed: 4, sample: 80));

    [TestCaseSource(typeof(SweptScenarios), nameof(SweptScenarios.Costly))]
    public void A_very_small_sample_of_hazards_on_costly_ways(string scenario) => Report(HazardSweep.Run(BuiltInScenarios.Find(scenario)!, seed: 3, sample: 6));

    [TestCaseSource(typeof(SweptScenarios), nameof(SweptScenarios.Costly)), Category("Exhaustive")]
    public void A_larger_sample_of_hazards_on_costly_ways(string scenario) => Report(HazardSweep.Run(BuiltInScenarios.Find(scenario)!, seed: 4, sample: SweptScenarios.Sample ?? 10));

    [Test, Category("Exhaustive")]
    public void Every_call_survives_every_hazard() => Report(HazardSweep.Run(BuiltInScenarios.RedisEncryption, seed: 3));

    /// <summary>The other ways to move volumes. The environment variable DRYDOCK_HAZARDS (a number) takes a sample of so many.</summary>
    [TestCaseSource(typeof(SweptScenarios), nameof(SweptScenarios.Others)), Category("Exhaustive")]
    public void Every_call_survives_every_hazard_on_the_other_ways(string scenario) => Report(HazardSweep.Run(
        BuiltInScenarios.Find(scenario)!, seed: 3, sample: SweptScenarios.Sample));

    [TestCase("redis-encryption-key-disabled")]
    [TestCase("redis-encryption-no-snapshots")]
    [TestCase("redis-encryption-side-by-side-headless")]
    public void What_must_be_declined_is_under_every_hazard(string scenario)
    {
        var result = HazardSweep.Run(BuiltInScenarios.Find(scenario)!, seed: 3);
        Report(result);
        result.Declined.Should().Be(result.Tried).And.BePositive();
    }

    private static void Report(HazardResult result)
    {
        TestContext.Out.WriteLine(
            $"hazards: {result.Tried} tried at {result.Calls} calls: {result.Completed} completed, {result.RolledBack} rolled back, {result.Broken.Count} broken");
        result.Broken.Select(b => $"{b.Hazard.Fault.Effect} at call {b.Hazard.Fault.Call} ({b.Hazard.Call}):\n{b.Run.Summary}").Should().BeEmpty();
        (result.Completed + result.RolledBack + result.Declined).Should().Be(result.Tried);
    }
}
