using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>One object in the garbage collector's graph. Virtual: only named by a dependent so far, never seen itself.</summary>
internal sealed class OwnershipNode(string uid, ResourceKind kind, string? ns, string name)
{
    internal string Uid { get; } = uid;
    internal ResourceKind Kind { get; } = kind;
    internal string? Namespace { get; } = ns;
    internal string Name { get; } = name;
    internal bool IsVirtual { get; set; }
    internal bool IsDeleting { get; set; }

    /// <summary>Waits for its dependents (finalizer foregroundDeletion).</summary>
    internal bool IsDeletingDependents { get; set; }

    internal IReadOnlyList<KubeDocument> Owners { get; set; } = [];
    internal SortedDictionary<string, OwnershipNode> Dependents { get; } = new(StringComparer.Ordinal);

    internal bool BlocksDeletionOf(string ownerUid)
    {
        foreach (var owner in Owners)
        {
            if (owner.Text("uid") == ownerUid && owner.Flag("blockOwnerDeletion") == true) return true;
        }

        return false;
    }
}
