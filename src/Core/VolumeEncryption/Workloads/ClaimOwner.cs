using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Workloads;

/// <summary>
/// The workload that owns the claims: what is scaled to 0 and held there, which claims and pods are its own, and whether it must be made anew. All kinds have <c>spec.replicas</c>,
/// <c>status.readyReplicas</c> and a generation that every change of them moves; the steps need no more.
/// </summary>
internal abstract class ClaimOwner
{
    internal static ClaimOwner StatefulSet { get; } = new StatefulSetOwner();
    internal static ClaimOwner Deployment { get; } = new DeploymentOwner();

    internal abstract KubeResource Resource { get; }

    /// <summary>The kind of its objects.</summary>
    internal abstract string Kind { get; }

    /// <summary>Whether its claims come of templates that name a StorageClass and can't be edited.</summary>
    internal abstract bool IsMadeAnew { get; }

    /// <summary>The kind in messages.</summary>
    internal string Name => Kind.ToLowerInvariant();

    /// <summary>By an object of it; journals of earlier versions hold StatefulSets.</summary>
    internal static ClaimOwner Of(KubeDocument workload) => workload.Text("kind") == Deployment.Kind ? Deployment : StatefulSet;

    internal static ClaimOwner Of(EncryptedWorkload workload) => workload == EncryptedWorkload.StatefulSet ? StatefulSet : Deployment;

    /// <summary>Those of the claims of its namespace that are its own.</summary>
    internal abstract IEnumerable<OwnedClaim> Claims(KubeDocument workload, IReadOnlyList<KubeDocument> claims);

    /// <summary>The claims that must be there for its replicas to run.</summary>
    internal abstract IEnumerable<string> NeededClaims(KubeDocument workload);

    /// <summary>Whether a pod is its own.</summary>
    internal abstract bool Owns(KubeDocument workload, KubeDocument pod);

    /// <summary>The names of the pods of its replicas, first to last; null where they are drawn.</summary>
    internal abstract IReadOnlyList<string>? PodNames(KubeDocument workload);
}
