using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>Makes and reads entries of metadata.ownerReferences.</summary>
internal static class OwnerReferences
{
    /// <summary>The reference by which a controller owns what it makes, with the fields in the recorded order.</summary>
    internal static KubeDocument ControllerOf(KubeDocument owner) => KubeDocument.Object(
        ("apiVersion", owner["apiVersion"]),
        ("kind", owner["kind"]),
        ("name", owner.Name),
        ("uid", owner.Uid),
        ("controller", true),
        ("blockOwnerDeletion", true));

    internal static bool Has(KubeDocument value, string ownerUid)
    {
        foreach (var owner in value.List("metadata", "ownerReferences"))
        {
            if (owner.Text("uid") == ownerUid) return true;
        }

        return false;
    }

    /// <summary>The object without its references to an owner; without the field when none is left.</summary>
    internal static KubeDocument Without(KubeDocument value, string ownerUid)
    {
        var kept = value.List("metadata", "ownerReferences").Where(o => o.Text("uid") != ownerUid).ToArray();
        return kept.Length == 0 ? value.WithoutAt("metadata", "ownerReferences") : value.WithAt(["metadata", "ownerReferences"], KubeDocument.Array(kept));
    }

    internal static KubeDocument WithController(KubeDocument value, KubeDocument owner)
    {
        var others = value.List("metadata", "ownerReferences").Where(o => o.Text("uid") != owner.Uid);
        return value.WithAt(["metadata", "ownerReferences"], KubeDocument.ArrayOf(others.Append(ControllerOf(owner))));
    }
}
