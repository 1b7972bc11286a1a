using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Faults;

namespace Drydock.Scenarios.Faults;

/// <summary>Every fault of the world, at every step: the migration completes or goes back to where it began, all checkers green.</summary>
public sealed class WorldFaultTests
{
    private static readonly string[] Steps =
    [
        "retain-sources", "create-classes", "canary", "warm-snapshots", "quiesce", "final-snapshots", "restore", "verify", "reserve-targets", "commit", "recreate-statefulset", "swap-claims",
        "start", "restore-policies", "cleanup",
    ];

    private static IEnumerable<string> Names => WorldFaults.All.Select(f => f.Name);

    [Test]
    public void It_is_survived_at_the_steps_at_which_most_is_at_stake([ValueSource(nameof(Names))] string fault) =>
        Survives(fault, [("quiesce", 1), ("final-snapshots", 2), ("restore", 3), ("commit", 4), ("start", 5)]);

    [Test, Category("Exhaustive")]
    public void It_is_survived_at_every_step([ValueSource(nameof(Names))] string fault) =>
        Survives(fault, from step in Steps from seed in Enumerable.Range(1, 2) select (step, seed));

    [Test]
    public void Every_fault_says_what_it_does_and_why_that_is_survived()
    {
        Names.Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
        foreach (var fault in WorldFaults.All)
        {
            fault.Name.Should().MatchRegex("^[a-z]+(-[a-z]+)*$");
            fault.Effect.Should().NotBeNullOrWhiteSpace();
            fault.Recovery.Should().NotBeNullOrWhiteSpace();
        }
    }

    private static void Survives(string fault, IEnumerable<(string Step, int Seed)> moments)
    {
        var scenario = BuiltInScenarios.Find("redis-encryption-customer-key")! with { Expect = ExpectedOutcome.CompletedOrRolledBack };
        var runs = moments.AsParallel().AsOrdered().Select(m => ScenarioRunner.Run(scenario with { Faults = [FaultSpec.World(fault, m.Step)] }, (ulong)m.Seed)).ToList();
        foreach (var run in runs) TestContext.Out.WriteLine($"{run.Scenario.Faults[0].Step}, seed {run.Seed}: {run.Outcome} {run.OutcomeDetail}");
        runs.Where(r => !r.Passed).Select(r => r.Summary).Should().BeEmpty();
    }
}
