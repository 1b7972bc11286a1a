using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>Which taints a pod bears. Provenance: Documented (taints and tolerations).</summary>
internal static class Tolerations
{
    internal static bool Tolerates(IReadOnlyList<KubeDocument> tolerations, KubeDocument taint) => Find(tolerations, taint) is not null;

    /// <summary>The first toleration that fits a taint, or null.</summary>
    internal static KubeDocument? Find(IReadOnlyList<KubeDocument> tolerations, KubeDocument taint)
    {
        foreach (var toleration in tolerations)
        {
            if (Fits(toleration, taint)) return toleration;
        }

        return null;
    }

    internal static bool Fits(KubeDocument toleration, KubeDocument taint)
    {
        if (toleration.Text("effect") is { Length: > 0 } effect && effect != taint.Text("effect")) return false;
        var key = toleration.Text("key");
        if (!string.IsNullOrEmpty(key) && key != taint.Text("key")) return false;
        if (toleration.Text("operator") == "Exists") return true;
        return !string.IsNullOrEmpty(key) && (toleration.Text("value") ?? "") == (taint.Text("value") ?? "");
    }
}
