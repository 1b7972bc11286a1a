using Drydock.Core.Kubernetes;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class SourceBugs
{
    private const string Checker = "source intact until cleanup";

    [Test]
    public void Sources_that_were_never_set_to_Retain_go_with_their_claims_and_that_is_caught()
    {
        var sabotage = new Sabotage().Swallow((request, current) => request.Verb == KubeVerb.Patch && request.Resource == KubeResources.PersistentVolumes
            && request.Body!.Text("spec", "persistentVolumeReclaimPolicy") == "Retain"
            && current?.Text("spec", "claimRef", "name")?.StartsWith("data-redis-", StringComparison.Ordinal) == true);
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["claim data-redis-0 is deleted while", "reclaim policy Delete"]);
    }

    [Test]
    public void A_source_volume_that_is_deleted_as_soon_as_its_copy_is_verified_is_caught()
    {
        var sabotage = new Sabotage();
        sabotage.Once(
            r => r.Verb == KubeVerb.Patch && r.Resource == KubeResources.StatefulSets && r.Body!.Integer("spec", "replicas") == 2,
            api => DeleteSourceAsync(api));
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["the PersistentVolume of a source, is deleted before the cleanup"]);
    }

    [Test]
    public void A_verifier_that_mounts_the_source_for_writing_is_caught()
    {
        var sabotage = new Sabotage().Rewrite(KubeResources.Pods, pod => !pod.Name.StartsWith("drydock-verify-", StringComparison.Ordinal) ? pod : pod
            .WithAt(["spec", "volumes"], KubeDocument.ArrayOf(pod.List("spec", "volumes").Select(v => v.WithoutAt("persistentVolumeClaim", "readOnly"))))
            .WithAt(["spec", "containers"], KubeDocument.ArrayOf(pod.List("spec", "containers").Select(c =>
                c.With("volumeMounts", KubeDocument.ArrayOf(c.List("volumeMounts").Select(m => m.Without("readOnly"))))))));
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["shop/drydock-verify-data-redis-0, which is no pod of the set, mounts the source volume vol-", "for writing"]);
    }

    private static async Task DeleteSourceAsync(Drydock.Core.Ports.IKubernetesApi api)
    {
        var volumes = await api.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.PersistentVolumes), CancellationToken.None);
        var source = volumes.Body.List("items").First(v => v.Text("status", "phase") == "Released");
        await api.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.PersistentVolumes, Name: source.Name), CancellationToken.None);
    }
}
