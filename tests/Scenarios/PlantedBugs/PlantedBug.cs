using System.Collections.Concurrent;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>Runs a scenario with a planted bug and asserts that its checker catches it, and that the same run without the bug is green.</summary>
internal static class PlantedBug
{
    private const ulong Seed = 7;

    private static readonly ConcurrentDictionary<string, RunResult> Honest = new(StringComparer.Ordinal);

    /// <summary>The built-in scenario without everyday trouble: only the planted bug goes wrong.</summary>
    internal static Scenario Calm { get; } = BuiltInScenarios.RedisEncryption with { EverydayTrouble = false };

    internal static Scenario CalmBuiltIn(string name) => BuiltInScenarios.Find(name)! with { EverydayTrouble = false };

    /// <summary>Someone meddles as a step begins; the honest library survives that.</summary>
    internal static Scenario Meddled(string fault, string step) => Calm with
    {
        Name = $"redis-encryption with {fault} at {step}",
        Faults = [FaultSpec.World(fault, step)],
        Expect = ExpectedOutcome.CompletedOrRolledBack,
    };

    /// <summary>One of the checker's violations holds all of <paramref name="telling"/>.</summary>
    internal static RunResult ShouldBeCaught(Sabotage sabotage, string checker, string[] telling, Scenario? scenario = null)
    {
        var run = ShouldBeCaught(new RunnerOptions { WrapPorts = sabotage.Wrap }, checker, telling, scenario ?? Calm);
        sabotage.Struck.Should().BePositive("the bug was planted to strike");
        return run;
    }

    /// <inheritdoc cref="ShouldBeCaught(Sabotage, string, string[], Scenario?)"/>
    internal static RunResult ShouldBeCaught(RunnerOptions bug, string checker, string[] telling, Scenario scenario)
    {
        var honest = Honest.GetOrAdd(scenario.Name, _ => ScenarioRunner.Run(scenario, Seed));
        honest.Verdict.Should().Be(RunVerdict.Passed, $"the same run without the bug passes: {honest.Summary}");
        var run = ScenarioRunner.Run(scenario, Seed, bug);
        TestContext.Out.WriteLine(run.Summary);
        foreach (var red in run.Checkers.Where(c => !c.IsGreen)) TestContext.Out.WriteLine($"{red.Name}:\n  {string.Join("\n  ", red.Violations.Take(6))}");
        run.Verdict.Should().Be(RunVerdict.Failed, run.Summary);
        run.Checkers.Single(c => c.Name == checker).Violations.Should().Contain(v => telling.All(t => v.Contains(t, StringComparison.Ordinal)), run.Summary);
        return run;
    }
}
