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
