using Drydock.Core.Kubernetes;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class RollbackBugs
{
    private const string Checker = "a rollback ends where it began";
    private const string NoRights = "redis-encryption-no-rights";

    [Test]
    public void A_rollback_that_leaves_its_classes_is_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage().Swallow(KubeVerb.Delete, KubeResources.StorageClasses),
        Checker, ["storageclasses.storage.k8s.io gp3-plain-encrypted was left behind"], PlantedBug.CalmBuiltIn(NoRights));

    [Test]
    public void A_rollback_that_leaves_the_sources_at_Retain_is_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage().Swallow(KubeVerb.Patch, KubeResources.PersistentVolumes, r => r.Body!.Text("spec", "persistentVolumeReclaimPolicy") == "Delete"),
        Checker, ["persistentvolumes pvc-", "spec.persistentVolumeReclaimPolicy was \"Delete\", is \"Retain\""], PlantedBug.CalmBuiltIn(NoRights));

    [Test]
    public void A_rollback_that_leaves_the_set_at_zero_is_caught()
    {
        // The comparison fails, the migration turns back, and its scale-up and the looks after it are lies.
        var isTurnedBack = false;
        var sabotage = new Sabotage()
            .Rewrite(KubeResources.Pods, FailingVerifier)
            .Swallow(KubeVerb.Patch, KubeResources.StatefulSets, r => r.Body!.Integer("spec", "replicas") == 2 && (isTurnedBack = true))
            .Forge(KubeResources.StatefulSets, set => set.Integer("spec", "replicas") == 2 ? set.WithAt(["status", "readyReplicas"], 2) : set)
            .AnswerExec(r => r.Command switch
            {
                [.., "PING"] => new(0, "PONG\n", ""),
                [.., "INFO", "keyspace"] => new(0, "db0:keys=100000,expires=0,avg_ttl=0\n", ""),
                [.., "GET", "save"] when isTurnedBack => new(0, "save\n900 1\n", ""),
                _ => null,
            });
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["statefulsets.apps shop/redis differs: .spec.replicas was 2, is 0"]);
    }

    [Test]
    public void A_rollback_that_leaves_a_restored_volume_is_caught()
    {
        var sabotage = new Sabotage()
            .Rewrite(KubeResources.Pods, FailingVerifier)
            .Swallow(KubeVerb.Delete, KubeResources.PersistentVolumeClaims, r => r.Name!.StartsWith("drydock-restore-", StringComparison.Ordinal))
            .Forge(KubeResources.PersistentVolumes, v => v.Text("spec", "claimRef", "name")!.StartsWith("drydock-restore-", StringComparison.Ordinal) ? null : v);
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["persistentvolumeclaims shop/drydock-restore-data-redis-0 was left behind"]);
    }

    private static KubeDocument FailingVerifier(KubeDocument pod) => !pod.Name.StartsWith("drydock-verify-", StringComparison.Ordinal) ? pod
        : pod.WithAt(["spec", "containers"], KubeDocument.ArrayOf(pod.List("spec", "containers").Select(c => c.With("command", KubeDocument.Array("sh", "-c", "exit 1")))));
}
