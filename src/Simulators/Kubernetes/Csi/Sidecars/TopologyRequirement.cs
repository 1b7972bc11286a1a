using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>
/// Where a volume may be and where it should be, from nodes, CSINodes, the class's allowedTopologies and the selected node. Without a node the places are tried
/// in an order that follows from the claim's name, so that the claims of a StatefulSet spread over the zones.
/// Provenance: Documented (external-provisioner: topology support).
/// </summary>
internal static class TopologyRequirement
{
    /// <exception cref="TopologyException">The selected node is unknown, has no driver, or lies outside of allowedTopologies.</exception>
    public static (IReadOnlyList<CsiTopology> Requisite, IReadOnlyList<CsiTopology> Preferred) Make(
        string driver, KubeDocument claim, KubeDocument storageClass, string? selectedNode,
        Func<string, KubeDocument?> nodeOf, Func<string, KubeDocument?> csiNodeOf, IEnumerable<KubeDocument> csiNodes)
    {
        CsiTopology? selected = null;
        IReadOnlyList<string> keys = [];
        if (selectedNode is not null)
        {
            var node = nodeOf(selectedNode) ?? throw new TopologyException($"node \"{selectedNode}\" not found", isNotFound: true);
            var csiNode = csiNodeOf(selectedNode) ?? throw new TopologyException($"csinode.storage.k8s.io \"{selectedNode}\" not found", isNotFound: true);
            keys = KeysOf(csiNode, driver);
            if (keys.Count == 0) throw new TopologyException($"error generating accessibility requirements: no topology key found on CSINode {selectedNode}");
            selected = SegmentsOf(node, keys) ?? throw new TopologyException($"error generating accessibility requirements: topology labels from selected node {selectedNode} do not match topology keys from CSINode [{string.Join(" ", keys)}]");
        }

        var requisite = new SortedSet<CsiTopology>();
        foreach (var allowed in Flatten(storageClass)) requisite.Add(allowed);
        if (requisite.Count == 0)
        {
            foreach (var csiNode in csiNodes)
            {
                var theirs = KeysOf(csiNode, driver);
                if (theirs.Count == 0 || (selected is not null && !theirs.SequenceEqual(keys))) continue;
                if (nodeOf(csiNode.Name) is { } node && SegmentsOf(node, theirs) is { } place) requisite.Add(place);
            }
        }

        if (requisite.Count == 0) return ([], []);
        var terms = requisite.ToList();
        if (selected is null) return (terms, Shift(terms, Offset(claim.Name, terms.Count)));
        var first = terms.FindIndex(selected.Includes);
        if (first < 0)
        {
            throw new TopologyException($"error generating accessibility requirements: selected node '\"{selectedNode}\"' topology 'map[{selected}]' is not in requisite: [{string.Join(" ", terms.Select(t => $"map[{t}]"))}]");
        }

        return (terms, Shift(terms, first));
    }

    private static IReadOnlyList<string> KeysOf(KubeDocument csiNode, string driver)
    {
        foreach (var entry in csiNode.List("spec", "drivers"))
        {
            if (entry.Text("name") == driver) return entry.List("topologyKeys").Select(k => k.ScalarText ?? "").Order(StringComparer.Ordinal).ToArray();
        }

        return [];
    }

    private static CsiTopology? SegmentsOf(KubeDocument node, IReadOnlyList<string> keys)
    {
        var segments = new List<KeyValuePair<string, string>>();
        foreach (var key in keys)
        {
            if (node.Label(key) is not { } value) return null;
            segments.Add(new(key, value));
        }

        return new CsiTopology(segments);
    }

    /// <summary>allowedTopologies as single places: the values of one term multiply.</summary>
    private static List<CsiTopology> Flatten(KubeDocument storageClass)
    {
        var places = new List<CsiTopology>();
        foreach (var term in storageClass.List("allowedTopologies"))
        {
            var partial = new List<List<KeyValuePair<string, string>>> { new() };
            foreach (var expression in term.List("matchLabelExpressions"))
            {
                var key = expression.Text("key") ?? "";
                partial = partial.SelectMany(p => expression.List("values").Select(v => p.Append(new(key, v.ScalarText ?? "")).ToList())).ToList();
            }

            places.AddRange(partial.Where(p => p.Count > 0).Select(p => new CsiTopology(p)));
        }

        return places;
    }

    private static List<CsiTopology> Shift(List<CsiTopology> terms, int first) => [.. terms.Skip(first), .. terms.Take(first)];

    private static int Offset(string claimName, int count)
    {
        var (hashed, index) = (claimName, 0u);
        var dash = claimName.LastIndexOf('-');
        if (dash >= 0 && uint.TryParse(claimName.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)) (hashed, index) = (claimName[..dash], ordinal);
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(hashed)) hash = unchecked(hash * 16777619u) ^ b;
        return (int)(unchecked(hash + index) % (uint)count);
    }
}
