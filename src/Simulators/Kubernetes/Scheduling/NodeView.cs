using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>A node and the pods that count against it: the running, the starting and those just placed there.</summary>
internal sealed class NodeView(KubeDocument node, IReadOnlyList<KubeDocument> pods)
{
    private ResourceAmounts? _requested;
    private ResourceAmounts? _allocatable;

    internal KubeDocument Node { get; } = node;
    internal string Name => Node.Name;
    internal IReadOnlyList<KubeDocument> Pods { get; } = pods;
    internal ResourceAmounts Allocatable => _allocatable ??= ResourceAmounts.From(Node.At("status", "allocatable"));

    internal ResourceAmounts Requested
    {
        get
        {
            if (_requested is not null) return _requested;
            _requested = new ResourceAmounts();
            foreach (var pod in Pods) _requested.Add(ResourceAmounts.OfPod(pod));
            return _requested;
        }
    }
}
