using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>The quality-of-service class of a pod. Provenance: Documented (Pod Quality of Service Classes).</summary>
internal static class QosClass
{
    private static readonly string[] Counted = ["cpu", "memory"];

    public static string Of(KubeDocument pod)
    {
        var any = false;
        var guaranteed = true;
        foreach (var container in pod.List("spec", "containers").Concat(pod.List("spec", "initContainers")))
        {
            foreach (var resource in Counted)
            {
                var request = container.At("resources", "requests", resource)?.ScalarText;
                var limit = container.At("resources", "limits", resource)?.ScalarText;
                any |= request is not null || limit is not null;
                guaranteed &= limit is not null && (request is null || Quantity.Parse(request) == Quantity.Parse(limit));
            }
        }

        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }
}
