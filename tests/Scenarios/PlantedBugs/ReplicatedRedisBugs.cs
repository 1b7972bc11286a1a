using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>What goes wrong in a hand-over by somebody who knows Redis less well.</summary>
public sealed class ReplicatedRedisBugs
{
    private const string Checker = "no acknowledged write lost";

    private static readonly Scenario Replicated = PlantedBug.CalmBuiltIn(BuiltInScenarios.RedisReplicated.Name);

    [Test]
    public void Writes_that_are_let_go_before_the_old_master_follows_the_new_one_are_lost_and_that_is_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage().RewriteExec("redis-cli -p 26379 SENTINEL FAILOVER shop", "redis-cli -p 26379 SENTINEL FAILOVER shop\nredis-cli CLIENT UNPAUSE"),
        Checker, ["write:", "was acknowledged, nothing is there"], Replicated);

    [Test]
    public void A_failover_without_a_pause_of_writes_loses_some_and_that_is_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage().RewriteExec("redis-cli CLIENT PAUSE 60000 WRITE", ":"), Checker, ["write:", "was acknowledged, nothing is there"], Replicated);
}
