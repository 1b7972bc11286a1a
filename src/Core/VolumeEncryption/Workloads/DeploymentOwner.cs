using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Workloads;

/// <summary>A Deployment: the claims that its pod template names; pods of its ReplicaSets, with drawn names. Claims keep their names, so that it need not change.</summary>
internal sealed class DeploymentOwner : ClaimOwner
{
    /// <summary>Provenance: Documented (Deployments, "Pod-template-hash label"): a ReplicaSet is called after its Deployment and this hash, which its pods bear.</summary>
    private const string HashLabel = "pod-template-hash";

    internal override KubeResource Resource => KubeResources.Deployments;
    internal override string Kind => "Deployment";
    internal override bool IsMadeAnew => false;

    internal override IEnumerable<OwnedClaim> Claims(KubeDocument workload, IReadOnlyList<KubeDocument> claims)
    {
        var needed = NeededClaims(workload).ToList();
        return claims.Where(c => needed.Contains(c.Name)).Select(c => new OwnedClaim(c.Name, 0, c));
    }

    internal override IEnumerable<string> NeededClaims(KubeDocument workload) =>
        workload.List("spec", "template", "spec", "volumes").Select(v => v.Text("persistentVolumeClaim", "claimName")).OfType<string>().Distinct(StringComparer.Ordinal);

    internal override bool Owns(KubeDocument workload, KubeDocument pod) =>
        pod.Label(HashLabel) is { } hash && pod.ControllerOwner is { } owner && owner.Text("kind") == "ReplicaSet" && owner.Text("name") == $"{workload.Name}-{hash}";

    internal override IReadOnlyList<string>? PodNames(KubeDocument workload) => null;
}
