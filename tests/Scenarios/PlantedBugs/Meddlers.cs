using Drydock.Core.Kubernetes;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>Others who re-apply the user's own manifests, or scale the set up, while the migration runs: the honest library survives both.</summary>
public sealed class Meddlers
{
    [TestCase(FaultEffect.ReapplyManifests)]
    [TestCase(FaultEffect.ScaleUp)]
    public void The_built_in_scenario_survives_it_at_every_step(FaultEffect effect) => Survives(BuiltInScenarios.RedisEncryption, effect, [1, 2, 3, 4]);

    [TestCase(FaultEffect.ReapplyManifests)]
    [TestCase(FaultEffect.ScaleUp)]
    public void The_manifests_of_users_survive_it_at_every_step(FaultEffect effect) => Survives(UserManifests.Scenario, effect, [1, 2, 3, 4]);

    [Test]
    public void The_manifests_of_users_pass_when_they_are_left_alone()
    {
        var run = ScenarioRunner.Run(UserManifests.Scenario, 1);
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
    }

    [Test]
    public void A_set_that_starts_all_its_pods_at_once_survives_a_scale_up_at_any_one_step()
    {
        var parallel = BuiltInScenarios.RedisEncryption.Manifests.Select(m => m with { Text = m.Text.Replace("  serviceName: redis\n", "  serviceName: redis\n  podManagementPolicy: Parallel\n", StringComparison.Ordinal) }).ToList();
        var runs = Steps.AsParallel().AsOrdered().Select((step, i) => ScenarioRunner.Run(
            BuiltInScenarios.RedisEncryption with { Manifests = parallel, Faults = [new FaultSpec(FaultEffect.ScaleUp, Step: step)], Expect = ExpectedOutcome.CompletedOrRolledBack }, (ulong)i + 50)).ToList();
        foreach (var run in runs) TestContext.Out.WriteLine($"{run.Scenario.Faults[0].Step}: {run.Outcome} {run.OutcomeDetail}");
        runs.Where(r => !r.Passed).Select(r => r.Summary).Should().BeEmpty();
    }

    private static readonly string[] Steps =
    [
        "retain-sources", "create-classes", "canary", "warm-snapshots", "quiesce", "final-snapshots", "restore", "verify", "reserve-targets", "commit", "swap-claims", "recreate-statefulset",
        "start", "restore-policies", "rollback-pods", "rollback-claims", "rollback-workload", "rollback-copies", "cleanup-snapshots", "cleanup-sources", "cleanup-classes",
    ];

    [TestCase(FaultEffect.ReapplyManifests)]
    [TestCase(FaultEffect.ScaleUp)]
    public void It_survives_it_at_any_one_step(FaultEffect effect)
    {
        var runs = Steps.AsParallel().AsOrdered().Select((step, i) => ScenarioRunner.Run(
            BuiltInScenarios.RedisEncryption with { Faults = [new FaultSpec(effect, Step: step)], Expect = ExpectedOutcome.CompletedOrRolledBack }, (ulong)i + 20)).ToList();
        foreach (var run in runs) TestContext.Out.WriteLine($"{run.Scenario.Faults[0].Step}: {run.Outcome} {run.OutcomeDetail}");
        runs.Where(r => !r.Passed).Select(r => r.Summary).Should().BeEmpty();
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

    private static void Survives(Scenario scenario, FaultEffect effect, IReadOnlyList<ulong> seeds)
    {
        var meddled = scenario with { Faults = [new FaultSpec(effect, Step: "*")], Expect = ExpectedOutcome.CompletedOrRolledBack };
        var runs = seeds.AsParallel().AsOrdered().Select(seed => ScenarioRunner.Run(meddled, seed)).ToList();
        foreach (var run in runs) TestContext.Out.WriteLine($"seed {run.Seed}: {run.Outcome} {run.OutcomeDetail}");
        runs.Where(r => !r.Passed).Select(r => r.Summary).Should().BeEmpty();
    }
}
