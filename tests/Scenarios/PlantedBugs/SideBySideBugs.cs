using Drydock.Core.Kubernetes;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>What a cutover to a second StatefulSet can get wrong.</summary>
public sealed class SideBySideBugs
{
    private const string LostWrites = "no acknowledged write lost";

    private static Scenario Beside => PlantedBug.CalmBuiltIn("redis-encryption-side-by-side");

    [Test]
    public void A_copy_that_is_taken_while_clients_still_write_and_then_gets_the_traffic_is_caught() => PlantedBug.ShouldBeCaught(
        new QuiescedTooEarly().Sabotage.VerifyNothing().ForgeNumberOfKeys(), LostWrites, ["key write:redis-", "was acknowledged, nothing is there"], Beside);

    [Test]
    public void A_second_set_that_gets_the_traffic_with_another_s_data_is_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage().RestoreFrom(right => right.Replace("drydock-final-", "drydock-warm-", StringComparison.Ordinal)).VerifyNothing().HideOriginOfVolumes().ForgeNumberOfKeys(),
        LostWrites, ["key write:redis-", "was acknowledged, nothing is there"], Beside);

    [Test]
    public void Services_that_are_never_switched_keep_the_clients_waiting_and_that_is_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage().Swallow(KubeVerb.Patch, KubeResources.Services, r => r.Query is null), LostWrites, ["it has no address"], Beside);

    [Test]
    public void The_old_set_finds_nothing_to_start_on_when_someone_scales_it_up(
        [Values("create-statefulset", "start", "switch-traffic", "restore-policies")] string step, [Values("scale-up", "reapply-manifests")] string fault)
    {
        var run = ScenarioRunner.Run(Beside with { Faults = [FaultSpec.World(fault, step)], Expect = ExpectedOutcome.CompletedOrRolledBack }, 5);
        run.Checkers.Where(c => c.Name is not "downtime within the plan").Should().OnlyContain(c => c.IsGreen, run.Summary);
        run.Outcome.Should().Be("completed");
    }
}
