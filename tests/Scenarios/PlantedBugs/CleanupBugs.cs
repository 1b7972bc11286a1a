using Drydock.Core.Kubernetes;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class CleanupBugs
{
    private const string Plaintext = "no plaintext copy is left";
    private const string Leaked = "nothing leaked after the cleanup";

    [Test]
    public void Snapshots_that_are_not_deleted_are_caught_as_plaintext_and_as_leftovers()
    {
        var run = PlantedBug.ShouldBeCaught(
            new Sabotage().Swallow(KubeVerb.Delete, KubeResources.VolumeSnapshots), Plaintext, ["snap-", "was made by the migration and is not encrypted"]);
        run.Checkers.Single(c => c.Name == Leaked).Violations.Should().Contain("volumesnapshots.snapshot.storage.k8s.io shop/drydock-final-data-redis-0 was left behind")
            .And.Contain(v => v.StartsWith("snap-", StringComparison.Ordinal));
    }

    [Test]
    public void Source_volumes_that_are_not_deleted_are_caught() =>
        PlantedBug.ShouldBeCaught(new Sabotage { KeepsVolumes = true }, Plaintext, ["the plaintext source vol-", "is still there after the cleanup"]);

    [Test]
    public void The_journal_the_lease_and_the_snapshot_class_that_are_not_deleted_are_caught()
    {
        var isCleaning = false;
        var sabotage = new Sabotage()
            .Swallow(KubeVerb.Delete, KubeResources.VolumeSnapshotClasses, _ => isCleaning = true)
            .Swallow(KubeVerb.Delete, KubeResources.ConfigMaps)
            .Swallow(KubeVerb.Delete, KubeResources.Leases, _ => isCleaning);
        var run = PlantedBug.ShouldBeCaught(sabotage, Leaked, ["volumesnapshotclasses.snapshot.storage.k8s.io drydock-shop.redis was left behind"]);
        run.Checkers.Single(c => c.Name == Leaked).Violations.Should().Contain(v => v.StartsWith("configmaps shop/", StringComparison.Ordinal))
            .And.Contain(v => v.StartsWith("leases.coordination.k8s.io shop/", StringComparison.Ordinal));
    }

    [Test]
    public void A_canary_whose_volume_stays_is_caught()
    {
        var sabotage = new Sabotage().Rewrite(
            KubeResources.StorageClasses, c => c.With("reclaimPolicy", "Retain")).ForgeVolumes(v => v.SizeGibibytes == 1 ? v with { State = "deleted" } : v)
            .Forge(KubeResources.PersistentVolumes, v => v.Text("status", "phase") == "Released" && v.Text("spec", "claimRef", "name")!.StartsWith("drydock-canary", StringComparison.Ordinal) ? null : v);
        PlantedBug.ShouldBeCaught(sabotage, Leaked, ["vol-", "was left behind"]);
    }
}
