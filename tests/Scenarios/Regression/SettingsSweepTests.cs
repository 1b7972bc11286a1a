using System.Globalization;
using Drydock.Harness.Hazards;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>The scenarios of settings and of workloads other than a StatefulSet with one template: samples in CI, complete sweeps by hand.</summary>
public sealed class SettingsSweepTests
{
    private static readonly string[] Names = ["redis-gp2-to-gp3", "redis-resize", "redis-many-volumes", "deployment-encryption", "claim-encryption", "block-device-encryption", "volume-attributes"];

    /// <summary>Without writers nobody sees a downtime.</summary>
    private static IEnumerable<string> WithWriters => Names.Where(n => BuiltInScenarios.Find(n)!.Traffic.Count > 0);

    [TestCaseSource(nameof(Names))]
    public void A_sample_of_hazards_ends_completed_or_rolled_back(string scenario) => Report(HazardSweep.Run(BuiltInScenarios.Find(scenario)!, seed: 3, sample: 5));

    /// <summary>Complete sweeps take minutes: by hand, with the environment variable DRYDOCK_SETTINGS_SWEEP=all, or a number for a sample of so many.</summary>
    [TestCaseSource(nameof(Names)), Category("Exhaustive")]
    public void Every_call_survives_every_hazard(string scenario)
    {
        var asked = Environment.GetEnvironmentVariable("DRYDOCK_SETTINGS_SWEEP") ?? "5";
        Report(HazardSweep.Run(BuiltInScenarios.Find(scenario)!, seed: 4, sample: asked == "all" ? null : int.Parse(asked, CultureInfo.InvariantCulture)));
    }

    [TestCaseSource(nameof(WithWriters))]
    public void Calm_runs_take_the_downtime_that_the_plan_expects(string name)
    {
        var scenario = BuiltInScenarios.Find(name)! with { EverydayTrouble = false };
        var runs = Enumerable.Range(1, 8).AsParallel().AsOrdered().Select(s => ScenarioRunner.Run(scenario, (ulong)s)).ToList();
        runs.Should().OnlyContain(r => r.Passed);
        var shares = runs.Select(r => r.ApplicationDowntime / r.DowntimeParts.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.Planned)).ToList();
        TestContext.Out.WriteLine($"measured, of what was expected: {string.Join(", ", shares.Select(s => s.ToString("P0", CultureInfo.InvariantCulture)))}");
        shares.Average().Should().BeInRange(0.8, 1.2);
    }

    private static void Report(HazardResult result)
    {
        TestContext.Out.WriteLine($"hazards: {result.Tried} tried at {result.Calls} calls: {result.Completed} completed, {result.RolledBack} rolled back, {result.Broken.Count} broken");
        result.Broken.Select(b => $"{b.Hazard.Fault.Effect} at call {b.Hazard.Fault.Call} ({b.Hazard.Call}):\n{b.Run.Summary}").Should().BeEmpty();
        (result.Completed + result.RolledBack).Should().Be(result.Tried);
    }
}
