using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>The arithmetic of a Deployment's rolling update. Provenance: Documented (Deployment: max surge is rounded up, max unavailable down; not both zero).</summary>
internal static class DeploymentRollout
{
    internal static int Replicas(KubeDocument workload) => (int)(workload.Integer("spec", "replicas") ?? 1);

    internal static (int Surge, int Unavailable) Bounds(KubeDocument deployment)
    {
        if (deployment.Text("spec", "strategy", "type") == "Recreate") return (0, Replicas(deployment));
        var rolling = deployment.At("spec", "strategy", "rollingUpdate");
        var surge = Resolve(rolling?["maxSurge"], Replicas(deployment), roundUp: true);
        var unavailable = Resolve(rolling?["maxUnavailable"], Replicas(deployment), roundUp: false);
        return (surge, surge == 0 && unavailable == 0 ? 1 : Math.Min(unavailable, Replicas(deployment)));
    }

    /// <summary>An integer or a percentage of a total; 25% when absent.</summary>
    internal static int Resolve(KubeDocument? value, int total, bool roundUp)
    {
        if (value is { IsNumber: true }) return int.Parse(value.ScalarText!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var percent = value is { IsString: true } ? int.Parse(value.ScalarText!.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture) : 25;
        return roundUp ? ((total * percent) + 99) / 100 : total * percent / 100;
    }

    /// <summary>How many the new ReplicaSet may have while the old ones still have some.</summary>
    internal static int NewReplicas(KubeDocument deployment, KubeDocument newSet, int total)
    {
        var wanted = Replicas(deployment);
        if (deployment.Text("spec", "strategy", "type") == "Recreate") return wanted;
        var room = wanted + Bounds(deployment).Surge - total;
        return room <= 0 ? Replicas(newSet) : Math.Min(wanted, Replicas(newSet) + room);
    }

    /// <summary>How many of all old pods may go now.</summary>
    internal static int OldToRemove(KubeDocument deployment, KubeDocument newSet, int total)
    {
        var minAvailable = Replicas(deployment) - Bounds(deployment).Unavailable;
        var newUnavailable = Replicas(newSet) - (int)(newSet.Integer("status", "availableReplicas") ?? 0);
        return total - minAvailable - newUnavailable;
    }
}
