using Drydock.Core.Kubernetes;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class UnverifiedStartBugs
{
    private const string Checker = "no start on an unverified or empty volume";

    [Test]
    public void Ordinals_that_get_each_other_s_data_are_caught()
    {
        var sabotage = new Sabotage()
            .RestoreFrom(right => right.EndsWith("-0", StringComparison.Ordinal) ? right[..^1] + "1" : right[..^1] + "0")
            .VerifyNothing()
            .HideOriginOfVolumes()
            .ForgeNumberOfKeys();
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["redis-0 starts on vol-", "which differs from vol-", "dump.rdb"]);
    }

    [Test]
    public void Targets_that_are_restored_from_nothing_are_caught()
    {
        var sabotage = new Sabotage().RestoreFrom(_ => null).VerifyNothing().ForgeNumberOfKeys();
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["redis-0 starts on vol-", "which differs from vol-"]);
    }

    [Test]
    public void Claims_that_are_not_bound_in_advance_get_empty_volumes_and_that_is_caught()
    {
        // No volume is reserved, the final claims name none, and the library does not look what they are bound to.
        var (wanted, uids) = (new SortedDictionary<string, string>(StringComparer.Ordinal), new SortedDictionary<string, string>(StringComparer.Ordinal));
        var sabotage = new Sabotage()
            .Swallow(KubeVerb.Patch, KubeResources.PersistentVolumes, r => r.Body!.Text("spec", "claimRef", "name")?.StartsWith("data-redis-", StringComparison.Ordinal) == true)
            .Rewrite(KubeResources.PersistentVolumeClaims, claim =>
            {
                if (claim.Text("spec", "volumeName") is not { } volume) return claim;
                wanted[claim.Name] = volume;
                return claim.WithoutAt("spec", "volumeName");
            })
            .Forge(KubeResources.PersistentVolumeClaims, claim =>
            {
                if (!wanted.TryGetValue(claim.Name, out var volume) || claim.IsDeleting) return claim;
                uids[volume] = claim.Uid;
                return claim.WithAt(["spec", "volumeName"], volume).WithAt(["status", "phase"], "Bound");
            })
            .Forge(KubeResources.PersistentVolumes, volume =>
            {
                if (uids.TryGetValue(volume.Name, out var uid)) volume = volume.WithAt(["spec", "claimRef", "uid"], uid);
                return volume.Text("status", "phase") == "Released" ? volume.WithAt(["status", "phase"], "Available") : volume;
            })
            .ForgeNumberOfKeys();
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["redis-0 starts on vol-", "which differs from vol-"]);
    }
}
