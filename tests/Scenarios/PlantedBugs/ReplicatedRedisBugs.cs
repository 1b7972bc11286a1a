using Drydock.Core.Kubernetes;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>What goes wrong in a hand-over by somebody who knows Redis less well.</summary>
public sealed class ReplicatedRedisBugs
{
    private const string Checker = "no acknowledged write lost";

    private const string NotYetSame = "same=\"\"";
    private const string Same = "same=\"yes\"";

    private static readonly Scenario Unwatched = PlantedBug.CalmBuiltIn(BuiltInScenarios.RedisReplicated5.Name);

    private static readonly Scenario Replicated = PlantedBug.CalmBuiltIn(BuiltInScenarios.RedisReplicated.Name);

    [Test]
    public void Writes_that_are_let_go_before_the_old_master_follows_the_new_one_are_lost_and_that_is_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage().RewriteExec("redis-cli -p 26379 SENTINEL FAILOVER shop", "redis-cli -p 26379 SENTINEL FAILOVER shop\nredis-cli CLIENT UNPAUSE"),
        Checker, ["write:", "was acknowledged, nothing is there"], Replicated);

    [Test]
    public void A_failover_without_a_pause_of_writes_loses_some_and_that_is_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage().RewriteExec("redis-cli CLIENT PAUSE 60000 WRITE", ":").RewriteExec(NotYetSame, Same), Checker, ["write:", "was acknowledged, nothing is there"], Replicated);

    [Test]
    public void Without_sentinels_writes_that_are_not_refused_while_another_is_promoted_are_lost_and_that_is_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage().RewriteExec("redis-cli CONFIG SET min-slaves-to-write \"100000$was\"", ":").RewriteExec("!= \"100000$was\"", "= never").RewriteExec(NotYetSame, Same)
            .RewriteExec("redis-cli -h redis-", "sleep 1\nredis-cli -h redis-"),
        Checker, ["write:", "was acknowledged, nothing is there"], Unwatched);

    [Test]
    public void An_old_master_that_does_not_keep_its_new_role_comes_back_as_a_second_one_and_that_is_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage().RewriteExec("REWRITE", "RESETSTAT"), "one writable master, replicas always readable", ["both take writes of clients"], Unwatched);

    [Test]
    public void Two_pods_that_are_moved_at_once_are_caught() => PlantedBug.ShouldBeCaught(
        StopsToo("redis-1", before: false), "pod by pod: one at a time, and the others serve", ["redis-1 is stopped while redis-2 is held down"], Replicated);

    [Test]
    public void A_master_that_is_stopped_without_a_hand_over_is_caught() => PlantedBug.ShouldBeCaught(
        StopsToo("redis-0", before: true), "one writable master, replicas always readable", ["redis-0 is stopped while writers are led to it: it did not hand over"], Replicated);

    /// <summary>Stops one more pod than it says: just before the first pod is held down, or while it is.</summary>
    private static Sabotage StopsToo(string pod, bool before)
    {
        var isHeld = false;
        return new Sabotage().Once(
            request =>
            {
                if (request.Resource != KubeResources.Pods || request.Name?.StartsWith("redis-", StringComparison.Ordinal) != true) return false;
                if (before) return request.Verb == KubeVerb.Patch && request.Body!.List("metadata", "finalizers").Count > 0;
                if (isHeld) return request.Verb == KubeVerb.Get;
                isHeld = request.Verb == KubeVerb.Delete;
                return false;
            },
            async api =>
            {
                var target = new KubeRequest(KubeVerb.Patch, KubeResources.Pods, "shop", pod, ContentType: PatchContentType.Merge);
                await api.SendAsync(target with { Body = KubeDocument.Parse("""{"metadata":{"finalizers":["drydock.dev/hold"]}}""") }, CancellationToken.None);
                await api.SendAsync(target with { Verb = KubeVerb.Delete, Body = null }, CancellationToken.None);
                await Task.Delay(TimeSpan.FromSeconds(20), SimProcess.Current.World.Clock);
                await api.SendAsync(target with { Body = KubeDocument.Parse("""{"metadata":{"finalizers":null}}""") }, CancellationToken.None);
            });
    }
}
