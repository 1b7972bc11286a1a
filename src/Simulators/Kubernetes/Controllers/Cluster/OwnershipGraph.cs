using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>Who owns whom, by uid, kept by the watches of every kind; says which objects the collector has to look at.</summary>
internal sealed class OwnershipGraph(IReadOnlyList<ResourceKind> kinds, WorkQueue queue)
{
    internal const string Foreground = "foregroundDeletion";
    internal const string Orphan = "orphan";

    private readonly SortedDictionary<string, OwnershipNode> _nodes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ResourceKind> _kinds = ByName(kinds);

    internal OwnershipNode? Get(string uid) => _nodes.GetValueOrDefault(uid);

    internal ResourceKind? KindOf(KubeDocument reference) => _kinds.GetValueOrDefault($"{reference.Text("apiVersion")}/{reference.Text("kind")}");

    /// <summary>A kind of a CustomResourceDefinition is served now, under each of its versions.</summary>
    internal void Add(CustomResourceKind kind)
    {
        foreach (var apiVersion in CustomKinds.ApiVersions(kind.Definition)) _kinds[$"{apiVersion}/{kind.Kind}"] = kind;
    }

    internal void Remove(CustomResourceKind kind)
    {
        foreach (var apiVersion in CustomKinds.ApiVersions(kind.Definition)) _kinds.Remove($"{apiVersion}/{kind.Kind}");
    }

    internal void Observe(ResourceKind kind, KubeDocument? old, KubeDocument? now)
    {
        // An object under the name of an earlier one: the earlier one is gone, its deletion was not seen.
        if (old is not null && (now is null || old.Uid != now.Uid)) Forget(old.Uid);
        if (now is null) return;
        var node = _nodes.GetValueOrDefault(now.Uid);
        if (node is null) _nodes[now.Uid] = node = new OwnershipNode(now.Uid, kind, now.Namespace, now.Name);
        node.IsVirtual = false;
        Relink(node, now.List("metadata", "ownerReferences"));
        node.IsDeleting = now.IsDeleting;
        if (!now.IsDeleting) return;
        if (now.HasFinalizer(Orphan)) queue.Add(node.Uid);
        if (now.HasFinalizer(Foreground) && !node.IsDeletingDependents)
        {
            node.IsDeletingDependents = true;
            foreach (var dependent in node.Dependents.Keys) queue.Add(dependent);
            queue.Add(node.Uid);
        }
    }

    /// <summary>The object is gone: its dependents lost an owner, its owners a dependent.</summary>
    internal void Forget(string uid)
    {
        if (!_nodes.Remove(uid, out var node)) return;
        foreach (var owner in node.Owners)
        {
            if (!_nodes.TryGetValue(owner.Text("uid") ?? "", out var ownerNode)) continue;
            ownerNode.Dependents.Remove(uid);
            if (ownerNode.IsDeletingDependents) queue.Add(ownerNode.Uid);
        }

        foreach (var dependent in node.Dependents.Keys) queue.Add(dependent);
    }

    private void Relink(OwnershipNode node, IReadOnlyList<KubeDocument> owners)
    {
        var before = node.Owners;
        if (before.Count == 0 && owners.Count == 0) return;
        node.Owners = owners;
        foreach (var owner in before)
        {
            var uid = owner.Text("uid") ?? "";
            if (!_nodes.TryGetValue(uid, out var ownerNode)) continue;
            if (!owners.Any(o => o.Text("uid") == uid)) ownerNode.Dependents.Remove(node.Uid);
            if (ownerNode.IsDeletingDependents && !node.BlocksDeletionOf(uid)) queue.Add(uid);
        }

        foreach (var owner in owners) Link(node, owner);
    }

    private void Link(OwnershipNode node, KubeDocument owner)
    {
        var uid = owner.Text("uid") ?? "";
        if (!_nodes.TryGetValue(uid, out var ownerNode))
        {
            if (KindOf(owner) is not { } kind) return;
            ownerNode = new OwnershipNode(uid, kind, kind.IsNamespaced ? node.Namespace : null, owner.Text("name") ?? "") { IsVirtual = true };
            _nodes[uid] = ownerNode;
            queue.Add(uid);
        }

        if (ownerNode.Dependents.TryAdd(node.Uid, node) && ownerNode.IsDeletingDependents) queue.Add(node.Uid);
    }

    private static SortedDictionary<string, ResourceKind> ByName(IReadOnlyList<ResourceKind> kinds)
    {
        var byName = new SortedDictionary<string, ResourceKind>(StringComparer.Ordinal);
        foreach (var kind in kinds) byName[$"{kind.Resource.ApiVersion}/{kind.Kind}"] = kind;
        return byName;
    }
}
