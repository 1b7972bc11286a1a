using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

public sealed class SeedTests
{
    private static IEnumerable<Scenario> BuiltIn => BuiltInScenarios.All;

    [TestCaseSource(nameof(BuiltIn))]
    public void Every_built_in_scenario_passes(Scenario scenario)
    {
        var run = ScenarioRunner.Run(scenario, seed: 1);
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
    }

    [TestCaseSource(typeof(SweptScenarios), nameof(SweptScenarios.Names))]
    public void Other_seeds_take_other_paths_and_pass(string scenario) => Sweep(scenario, Enumerable.Range(1, 12), distinctMin: 12);

    [TestCaseSource(typeof(SweptScenarios), nameof(SweptScenarios.Names)), Category("Exhaustive")]
    public void Seeds_1_to_200_pass_on_at_least_190_paths(string scenario) => Sweep(scenario, Enumerable.Range(1, 200), distinctMin: 190);

    /// <summary>Single runs draw EBS's durations from wide ranges; the expectation is for the middle of them, and two runs of three are within a fifth of it.</summary>
    [TestCaseSource(typeof(SweptScenarios), nameof(SweptScenarios.Names)), TestCaseSource(typeof(SweptScenarios), nameof(SweptScenarios.Combined))]
    public void Calm_runs_take_the_downtime_that_the_plan_expects(string name)
    {
        var scenario = BuiltInScenarios.Find(name)! with { EverydayTrouble = false };
        var runs = Enumerable.Range(1, 12).AsParallel().AsOrdered().Select(s => ScenarioRunner.Run(scenario, (ulong)s)).ToList();
        runs.Should().OnlyContain(r => r.Passed);
        var shares = runs.Select(r => r.ApplicationDowntime / r.DowntimeParts.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.Planned)).ToList();
        TestContext.Out.WriteLine($"measured, of what was expected: {string.Join(", ", shares.Select(s => s.ToString("P0", System.Globalization.CultureInfo.InvariantCulture)))}");
        shares.Average().Should().BeInRange(0.8, 1.2);
        shares.Count(s => s is >= 0.8 and <= 1.2).Should().BeGreaterThanOrEqualTo(8);
    }

    [Test]
    public void One_seed_is_one_timeline()
    {
        var (first, second) = (ScenarioRunner.Run(BuiltInScenarios.RedisEncryption, 42), ScenarioRunner.Run(BuiltInScenarios.RedisEncryption, 42));
        second.Timeline.Should().Equal(first.Timeline);
        second.TimelineHash.Should().Be(first.TimelineHash);
    }

    private static void Sweep(string name, IEnumerable<int> seeds, int distinctMin)
    {
        var scenario = BuiltInScenarios.Find(name)!;
        var runs = seeds.AsParallel().AsOrdered().Select(s => ScenarioRunner.Run(scenario, (ulong)s)).ToList();
        TestContext.Out.WriteLine($"{runs.Count} seeds, {runs.Count(r => r.Passed)} passed, {runs.Select(r => r.TimelineHash).Distinct().Count()} distinct timelines");
        runs.Where(r => !r.Passed).Select(r => r.Summary).Should().BeEmpty();
        runs.Select(r => r.TimelineHash).Distinct().Should().HaveCountGreaterThanOrEqualTo(distinctMin);
    }
}
