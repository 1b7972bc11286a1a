using Drydock.Core.Kubernetes;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>Others who re-apply the user's own manifests, or scale the set up, while the migration runs: the honest library survives both.</summary>
public sealed class Meddlers
{
    /// <summary>The steps at which most is at stake.</summary>
    private static readonly string[] Steps = ["warm-snapshots", "quiesce", "restore", "commit", "recreate-statefulset", "swap-claims", "start"];

    private static readonly string[] OtherSteps =
    [
        "retain-sources", "create-classes", "canary", "final-snapshots", "verify", "reserve-targets", "restore-policies", "cleanup-snapshots", "cleanup-sources", "cleanup-classes",
    ];

    private static readonly string[] Names = ["redis-encryption", "redis-encryption-parallel", "user-manifests"];

    /// <summary>A set that starts and stops all its pods at once.</summary>
    private static Scenario Parallel => BuiltInScenarios.RedisEncryption with
    {
        Name = "redis-encryption-parallel",
        Manifests = BuiltInScenarios.RedisEncryption.Manifests
            .Select(m => m with { Text = m.Text.Replace("  serviceName: redis\n", "  serviceName: redis\n  podManagementPolicy: Parallel\n", StringComparison.Ordinal) }).ToList(),
    };

    [Test]
    public void Manifests_re_applied_at_every_step_do_no_harm([ValueSource(nameof(Names))] string scenario) =>
        Survives(Enumerable.Range(1, 3).Select(seed => (Meddled(Find(scenario), "reapply-manifests", "*"), (ulong)seed)));

    [Test]
    public void A_scale_up_at_every_step_does_no_harm([ValueSource(nameof(Names))] string scenario) =>
        Survives(Enumerable.Range(1, 3).Select(seed => (Meddled(Find(scenario), "scale-up", "*"), (ulong)seed)));

    [TestCase("reapply-manifests")]
    [TestCase("scale-up")]
    public void It_does_no_harm_at_a_step_at_which_most_is_at_stake(string fault) => Survives(
        Steps.Select((step, i) => (Meddled(BuiltInScenarios.RedisEncryption, fault, step), (ulong)i + 20)).Concat(
        Steps.Where(_ => fault == "scale-up").Select((step, i) => (Meddled(Parallel, fault, step), (ulong)i + 40))));

    [Test, Category("Exhaustive")]
    public void It_does_no_harm_at_any_step([ValueSource(nameof(Names))] string scenario, [Values("reapply-manifests", "scale-up")] string fault) => Survives(
        from step in Steps.Concat(OtherSteps) from seed in Enumerable.Range(1, 2) select (Meddled(Find(scenario), fault, step), (ulong)seed));

    [Test]
    public void The_manifests_of_users_pass_when_they_are_left_alone()
    {
        var run = ScenarioRunner.Run(UserManifests.Scenario, 1);
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
    }

    [Test]
    public void Whoever_scales_up_between_the_save_and_the_stop_finds_Redis_as_it_was()
    {
        var meddler = new Sabotage().Once(
            r => r.Verb == KubeVerb.Patch && r.Resource == KubeResources.StatefulSets && r.Body!.Integer("spec", "replicas") == 1,
            api => api.SendAsync(
                new KubeRequest(
                    KubeVerb.Patch, KubeResources.StatefulSets, "shop", "redis", "scale", ContentType: PatchContentType.Merge, Body: KubeDocument.Parse("""{"spec":{"replicas":3}}""")),
                CancellationToken.None));
        var run = ScenarioRunner.Run(PlantedBug.Calm with { Expect = ExpectedOutcome.CompletedOrRolledBack }, 1, new RunnerOptions { WrapPorts = meddler.Wrap });
        TestContext.Out.WriteLine(run.Summary);
        meddler.Struck.Should().BePositive();
        run.OutcomeDetail.Should().Contain("someone scaled it to 3 replicas");
        // The harness does not know of this meddler: the third replica is his.
        run.Checkers.SelectMany(c => c.Violations).Where(v => v.Contains("was configured", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static Scenario Find(string name) => new[] { BuiltInScenarios.RedisEncryption, Parallel, UserManifests.Scenario }.Single(s => s.Name == name);

    private static Scenario Meddled(Scenario scenario, string fault, string step) =>
        scenario with { Faults = [FaultSpec.World(fault, step)], Expect = ExpectedOutcome.CompletedOrRolledBack };

    private static void Survives(IEnumerable<(Scenario Scenario, ulong Seed)> rehearsals)
    {
        var runs = rehearsals.AsParallel().AsOrdered().Select(r => ScenarioRunner.Run(r.Scenario, r.Seed)).ToList();
        foreach (var run in runs) TestContext.Out.WriteLine($"{run.Scenario.Faults[0].Step}, seed {run.Seed}: {run.Outcome} {run.OutcomeDetail}");
        runs.Where(r => !r.Passed).Select(r => $"{r.Scenario.Faults[0]}: {r.Summary}").Should().BeEmpty();
    }
}
