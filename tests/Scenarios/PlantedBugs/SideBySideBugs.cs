using Drydock.Core.Kubernetes;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>What a cutover to a second StatefulSet can get wrong.</summary>
public sealed class SideBySideBugs
{
    private const string LostWrites = "no acknowledged write lost";

    private const string Hold = "drydock.dev/hold";

    private static Scenario Paused => PlantedBug.CalmBuiltIn("redis-encryption-side-by-side-paused");

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
    public void A_migration_that_does_not_wait_for_its_user_leaves_the_clients_where_they_were_and_that_is_caught() => PlantedBug.ShouldBeCaught(
        new RunnerOptions { Misread = asked => asked with { TrafficSwitched = true } }, "clients are served in the end", ["the writer of shop/redis-", "got no write acknowledged any more"], Paused);

    [Test]
    public void Old_claims_that_are_not_put_out_of_use_let_the_old_set_come_back_during_the_pause_and_that_is_caught()
    {
        var run = PlantedBug.ShouldBeCaught(
            new Sabotage()
                .Swallow(KubeVerb.Patch, KubeResources.PersistentVolumeClaims, r => r.Name!.StartsWith("data-redis-", StringComparison.Ordinal) && r.Body!.List("metadata", "finalizers").Any(f => f.ScalarText == Hold))
                .Forge(KubeResources.PersistentVolumeClaims, claim => claim.IsDeleting || !claim.List("metadata", "finalizers").Any(f => f.ScalarText == Hold) ? claim
                    : claim.WithAt(["metadata", "deletionTimestamp"], "2030-01-01T00:00:00Z")),
            "no start on an unverified or empty volume", ["redis-0 starts on the source vol-", "after writers were on vol-"],
            Paused with { Name = "paused, and someone scales the old set up", Faults = [FaultSpec.World("scale-up", "switch-traffic")], Expect = ExpectedOutcome.CompletedOrRolledBack });
        run.LostWrites.Should().NotBeEmpty("clients went on writing to the old pods");
    }

    [Test]
    public void The_old_set_finds_nothing_to_start_on_when_someone_scales_it_up(
        [Values("create-statefulset", "start", "switch-traffic", "restore-policies")] string step, [Values("scale-up", "reapply-manifests")] string fault)
    {
        var run = ScenarioRunner.Run(Beside with { Faults = [FaultSpec.World(fault, step)], Expect = ExpectedOutcome.CompletedOrRolledBack }, 5);
        run.Checkers.Where(c => c.Name is not "downtime within the plan").Should().OnlyContain(c => c.IsGreen, run.Summary);
        run.Outcome.Should().Be("completed");
    }
}
