using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>The quality-of-service class of a Pod. Provenance: Recorded (defaults/pod-qos), Documented (Pod Quality of Service Classes).</summary>
internal static class PodQualityOfService
{
    internal static string Of(KubeDocument spec)
    {
        if (spec.At("resources") is { IsObject: true, FieldSpan.Length: > 0 } own) return Classify([own]);
        var all = new List<KubeDocument>();
        foreach (var name in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            foreach (var container in spec.List(name)) all.Add(container["resources"] ?? KubeDocument.EmptyObject);
        }

        return Classify(all);
    }

    private static string Classify(List<KubeDocument> resources)
    {
        var hasAny = false;
        var isGuaranteed = true;
        foreach (var item in resources)
        {
            foreach (var name in (ReadOnlySpan<string>)["cpu", "memory"])
            {
                var request = Amount(item, "requests", name);
                var limit = Amount(item, "limits", name);
                hasAny |= request is not null || limit is not null;
                if (limit is null || (request is { } wanted && wanted != limit.Value)) isGuaranteed = false;
            }
        }

        return !hasAny ? "BestEffort" : isGuaranteed ? "Guaranteed" : "Burstable";
    }

    private static Quantity? Amount(KubeDocument resources, string list, string name) =>
        Quantity.TryParse(resources.Text(list, name), out var amount) && !amount.IsZero ? amount : null;
}
