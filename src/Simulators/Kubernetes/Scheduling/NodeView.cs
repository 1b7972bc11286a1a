using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// A node and the pods that count against it: the running, the starting and those just placed there. What is worked out of them is kept: a view lives until its node or one of its pods changes.
/// </summary>
internal sealed class NodeView(KubeDocument node, IReadOnlyList<KubeDocument> pods)
{
    private ResourceAmounts? _requested;
    private ResourceAmounts? _allocatable;
    private List<KubeDocument>? _repelling;
    private List<string>? _claims;
    private Dictionary<string, int>? _podsOfOwner;

    internal KubeDocument Node { get; } = node;
    internal string Name { get; } = node.Name;
    internal string? Zone { get; } = node.Label("topology.kubernetes.io/zone");
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

    /// <summary>Its pods that keep others away.</summary>
    internal IReadOnlyList<KubeDocument> Repelling
    {
        get
        {
            if (_repelling is not null) return _repelling;
            _repelling = [];
            foreach (var pod in Pods)
            {
                if (PodAffinity.Repels(pod)) _repelling.Add(pod);
            }

            return _repelling;
        }
    }

    /// <summary>The claims ("namespace/name") that its pods use.</summary>
    internal IReadOnlyList<string> Claims => _claims ??= [.. Pods.SelectMany(static pod => VolumeFilters.ClaimNames(pod).Select(claim => $"{pod.Namespace}/{claim.Name}"))];

    /// <summary>How many of its pods an owner controls.</summary>
    internal int PodsOf(string ownerUid)
    {
        if (_podsOfOwner is null)
        {
            _podsOfOwner = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var pod in Pods)
            {
                if (pod.ControllerOwner?.Text("uid") is { } owner) _podsOfOwner[owner] = _podsOfOwner.GetValueOrDefault(owner) + 1;
            }
        }

        return _podsOfOwner.GetValueOrDefault(ownerUid);
    }
}
