using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class EndBugs
{
    private const string Checker = "it ends";

    [Test]
    public void A_migration_that_fails_after_the_commit_is_caught()
    {
        var sabotage = new Sabotage().Refuse(
            r => r.Verb == KubeVerb.Create && r.Resource == KubeResources.PersistentVolumeClaims && r.Query is null && r.Body!.Name.StartsWith("data-redis-", StringComparison.Ordinal),
            () => new KubeResponse(500, [], KubeDocument.Object(("kind", "Status"), ("status", "Failure"), ("message", "etcdserver: no leader"), ("reason", "InternalError"), ("code", 500))));
        var run = PlantedBug.ShouldBeCaught(sabotage, Checker, ["it ended as: failed", "etcdserver: no leader"]);
        run.Outcome.Should().Be("failed");
    }

    [Test]
    public void A_migration_that_waits_for_ever_is_caught_and_who_waits_is_named()
    {
        var sabotage = new Sabotage().Once(
            r => r.Verb == KubeVerb.Create && r.Resource == KubeResources.VolumeSnapshots && r.Body!.Name == "drydock-final-data-redis-0",
            async _ =>
            {
                var process = SimProcess.Current;
                process.BeginCall("create volumesnapshots drydock-final-data-redis-0 (planted)");
                await new TaskCompletionSource().Task;
            });
        var run = PlantedBug.ShouldBeCaught(sabotage, Checker, ["drydock", "create volumesnapshots drydock-final-data-redis-0 (planted)"],
            PlantedBug.Calm with { Name = "redis-encryption within an hour", VirtualDeadline = TimeSpan.FromHours(1) });
        run.DidNotFinish.Should().BeTrue();
    }
}
