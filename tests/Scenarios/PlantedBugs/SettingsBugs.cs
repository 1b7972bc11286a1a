using Drydock.Core.Kubernetes;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class SettingsBugs
{
    private const string Checker = "settings of volumes and classes are kept";

    [Test]
    public void Lost_IOPS_are_caught()
    {
        var sabotage = new Sabotage()
            .Rewrite(KubeResources.StorageClasses, @class => @class.With("parameters", @class["parameters"]!.Without("iops").Without("throughput")))
            .ForgeVolumes(volume => volume is { Encrypted: true, VolumeType: "gp3" } ? volume with { Iops = 4000, ThroughputMibps = 250 } : volume);
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["claim data-redis-0 is on vol-", "with 3000 IOPS instead of 4000"], PlantedBug.CalmBuiltIn("redis-gp2-to-gp3"));
    }

    [Test]
    public void A_class_parameter_that_is_dropped_is_caught()
    {
        var sabotage = new Sabotage().Rewrite(KubeResources.StorageClasses, @class => @class.With("parameters", @class["parameters"]!.Without("inodeSize")));
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["class gp2-plain-encrypted has inodeSize=(nothing), and gp2-plain had 512"], PlantedBug.CalmBuiltIn("redis-gp2-to-gp3"));
    }

    [Test]
    public void A_volume_that_does_not_grow_is_caught()
    {
        var sabotage = new Sabotage()
            .Rewrite(KubeResources.PersistentVolumeClaims, claim => claim.WithAt(["spec", "resources", "requests", "storage"], "4Gi"))
            .ForgeVolumes(volume => volume is { Encrypted: true, SizeGibibytes: 4 } ? volume with { SizeGibibytes = 6 } : volume);
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["claim data-redis-0 is on vol-", "of 4 GiB instead of 6"], PlantedBug.CalmBuiltIn("redis-resize"));
    }

    /// <summary>Honest: the second set's empty volumes are larger and of another type. With the bug nobody asks for that.</summary>
    [Test]
    public void A_replicated_set_on_volumes_as_small_as_before_is_caught()
    {
        var replication = PlantedBug.CalmBuiltIn("redis-encryption-replication");
        var sabotage = new Sabotage()
            .Rewrite(KubeResources.PersistentVolumeClaims, claim => claim.Name.StartsWith("data-redis1-", StringComparison.Ordinal) ? claim.WithAt(["spec", "resources", "requests", "storage"], "4Gi") : claim)
            .ForgeVolumes(volume => volume is { Encrypted: true, VolumeType: "io2" } ? volume with { SizeGibibytes = 6 } : volume);
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["claim data-redis-0 is on vol-", "of 4 GiB instead of 6"],
            replication with { Name = "replication onto larger volumes of another type", Migration = replication.Migration with { VolumeType = "io2", Iops = 300, Sizes = ["data=6Gi"] } });
    }
}
