using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// A node and the pods that count against it: the running, the starting and those just placed there. What is worked out of them is kept: a view lives until its node or one of its pods changes.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="bound">The pods that are bound to it.</param>
/// <param name="assumed">Those that were just placed there and are not bound yet.</param>
internal sealed class NodeView(KubeDocument node, IReadOnlyList<KubeDocument> bound, IReadOnlyList<KubeDocument> assumed)
{
    private ResourceAmounts? _requested;
    private ResourceAmounts? _allocatable;
    private List<KubeDocument>? _repelling;
    private List<string>? _claims;
    private Dictionary<string, int>? _podsOfOwner;

    internal KubeDocument Node { get; } = node;
    internal string Name { get; } = node.Name;
    internal string? Zone { get; } = node.Label("topology.kubernetes.io/zone");
    internal IReadOnlyList<KubeDocument> Pods { get; } = assumed.Count == 0 ? bound : [.. bound, .. assumed];
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

    /// <summary>Whether this is the view of just these lists: they are made anew when anything of them changes.</summary>
    internal bool IsOf(KubeDocument itsNode, IReadOnlyList<KubeDocument> itsBound, IReadOnlyList<KubeDocument> itsAssumed) =>
        ReferenceEquals(Node, itsNode) && ReferenceEquals(bound, itsBound) && ReferenceEquals(assumed, itsAssumed);

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
