using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>Amounts by resource name: cpu in thousandths, everything else in whole units.</summary>
internal sealed class ResourceAmounts
{
    private readonly SortedDictionary<string, long> _amounts = new(StringComparer.Ordinal);

    internal IEnumerable<KeyValuePair<string, long>> Items => _amounts;

    internal long this[string resource] => _amounts.GetValueOrDefault(resource);

    internal static ResourceAmounts From(KubeDocument? quantities)
    {
        var amounts = new ResourceAmounts();
        if (quantities is null) return amounts;
        foreach (var field in quantities.Fields)
        {
            if (!Quantity.TryParse(field.Value.ScalarText, out var quantity)) continue;
            amounts._amounts[field.Name] = field.Name == "cpu" ? quantity.MilliValue : quantity.Value;
        }

        return amounts;
    }

    /// <summary>What a pod asks for: its containers together, or one init container beside the running sidecars if that is more, and the overhead. Documented (Pod overhead, sidecar containers).</summary>
    internal static ResourceAmounts OfPod(KubeDocument pod)
    {
        var total = new ResourceAmounts();
        var spec = pod["spec"] ?? KubeDocument.EmptyObject;
        foreach (var container in spec.List("containers")) total.Add(From(container.At("resources", "requests")));
        var sidecars = new ResourceAmounts();
        var initial = new ResourceAmounts();
        foreach (var container in spec.List("initContainers"))
        {
            var requests = From(container.At("resources", "requests"));
            if (container.Text("restartPolicy") == "Always")
            {
                sidecars.Add(requests);
                initial.Raise(sidecars);
                continue;
            }

            requests.Add(sidecars);
            initial.Raise(requests);
        }

        total.Add(sidecars);
        total.Raise(initial);
        total.Add(From(spec["overhead"]));
        return total;
    }

    internal void Add(ResourceAmounts other)
    {
        foreach (var (name, amount) in other._amounts) _amounts[name] = _amounts.GetValueOrDefault(name) + amount;
    }

    private void Raise(ResourceAmounts other)
    {
        foreach (var (name, amount) in other._amounts) _amounts[name] = Math.Max(_amounts.GetValueOrDefault(name), amount);
    }
}
