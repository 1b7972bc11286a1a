using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>
/// The garbage collector: deletes what lost its last owner, holds back owners deleted in the foreground, frees the dependents of orphaning owners. Before anything is deleted
/// both the object and its owners are read from the API. Owners are of the kinds it was given; others count as there.
/// Provenance: Recorded (delete/gc-*), Documented (garbage collection).
/// </summary>
internal sealed class GarbageCollector : Controller
{
    private readonly IKubernetesApi _api;
    private readonly IReadOnlyList<ResourceKind> _builtIn;
    private readonly OwnershipGraph _graph;
    private readonly Mailbox<(string Name, KubeDocument? Definition)> _definitions = new();

    private GarbageCollector(IKubernetesApi api, TimeProvider clock, InformerSet informers, IReadOnlyList<ResourceKind> kinds) : base("generic-garbage-collector", clock)
    {
        _api = api;
        _graph = new OwnershipGraph(kinds, Queue);
        foreach (var kind in Watched(kinds)) informers.For(kind.Resource).OnChange((old, now) => _graph.Observe(kind, old, now));
        if (kinds.Any(k => k.Resource == KubeResources.CustomResourceDefinitions))
        {
            informers.For(KubeResources.CustomResourceDefinitions).OnChange((old, now) => _definitions.Put(((now ?? old)!.Name, now)));
        }

        _builtIn = kinds;
    }

    protected override int Workers => 10;

    /// <summary>Kinds of CustomResourceDefinitions are watched from when they are established until they go (the real one looks for new kinds every 30 seconds).</summary>
    protected override async Task RunBesideAsync(CancellationToken cancellationToken)
    {
        var watched = new SortedDictionary<string, (CustomResourceKind Kind, CancellationTokenSource End)>(StringComparer.Ordinal);
        while (true)
        {
            var (name, definition) = await _definitions.TakeAsync(cancellationToken);
            var kind = definition is null ? null : CustomKinds.Of(definition);
            if (kind is not null && _builtIn.Any(k => k.Resource.Group == kind.Resource.Group && k.Resource.Plural == kind.Resource.Plural)) continue;
            if (watched.TryGetValue(name, out var known))
            {
                if (kind is not null && kind.Resource == known.Kind.Resource && kind.Definition.Uid == known.Kind.Definition.Uid) continue;
                Forget(known.Kind, known.End);
                watched.Remove(name);
            }

            if (kind is null) continue;
            var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            watched[name] = (kind, end);
            _graph.Add(kind);
            var informer = new Informer(_api, Clock, kind.Resource);
            informer.OnChange((old, now) => _graph.Observe(kind, old, now));
            _ = LoudTask.RunAsync(WatchAsync(informer, end.Token));
        }
    }

    private void Forget(CustomResourceKind kind, CancellationTokenSource end)
    {
        // Not CancelAsync, which leaves the loop.
        end.Cancel();
        _graph.Remove(kind);
    }

    private static async Task WatchAsync(Informer informer, CancellationToken cancellationToken)
    {
        try
        {
            await informer.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The kind is gone.
        }
    }

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers, IReadOnlyList<ResourceKind> kinds)
    {
        var collector = new GarbageCollector(api, clock, informers, kinds);
        // Kinds that come from a CustomResourceDefinition may not be there (yet): their informers are not waited for.
        return new(collector, Watched(kinds).Where(k => !k.IsCustom).Select(k => informers.For(k.Resource)).ToArray());
    }

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_graph.Get(key) is not { } node) return true;
        if (!node.IsVirtual && !node.IsDeleting && node.Owners.Count == 0) return true;
        var answer = await _api.GetAsync(node.Kind.Resource, node.Namespace, node.Name, cancellationToken);
        if (answer.IsNotFound || (answer.IsSuccess && answer.Body.Uid != node.Uid))
        {
            _graph.Forget(key);
            return true;
        }

        if (!answer.IsSuccess) return false;
        var live = answer.Body;
        if (live.IsDeleting && live.HasFinalizer(OwnershipGraph.Orphan)) return await FreeDependentsAsync(node, live, cancellationToken);
        if (live.IsDeleting && live.HasFinalizer(OwnershipGraph.Foreground)) return await DeleteDependentsAsync(node, live, cancellationToken);
        return live.IsDeleting || await DeleteIfOwnerlessAsync(node, live, cancellationToken);
    }

    /// <summary>All but events, which have no owners worth following, and what nobody here owns.</summary>
    private static IEnumerable<ResourceKind> Watched(IReadOnlyList<ResourceKind> kinds) => kinds.Where(k => k.Kind is not ("Event" or "StorageVersionMigration" or "APIService"));

    private async Task<bool> FreeDependentsAsync(OwnershipNode owner, KubeDocument live, CancellationToken cancellationToken)
    {
        foreach (var dependent in owner.Dependents.Values.ToArray())
        {
            if (!await DropOwnersAsync(dependent, [owner.Uid], cancellationToken)) return false;
        }

        return await RemoveFinalizerAsync(owner, live, OwnershipGraph.Orphan, cancellationToken);
    }

    private async Task<bool> DeleteDependentsAsync(OwnershipNode owner, KubeDocument live, CancellationToken cancellationToken)
    {
        var blocking = owner.Dependents.Values.Where(d => d.BlocksDeletionOf(owner.Uid)).ToArray();
        if (blocking.Length == 0) return await RemoveFinalizerAsync(owner, live, OwnershipGraph.Foreground, cancellationToken);
        foreach (var dependent in blocking)
        {
            if (!dependent.IsDeletingDependents) Queue.Add(dependent.Uid);
        }

        return true;
    }

    private async Task<bool> DeleteIfOwnerlessAsync(OwnershipNode node, KubeDocument live, CancellationToken cancellationToken)
    {
        var owners = live.List("metadata", "ownerReferences");
        if (owners.Count == 0) return true;
        var absent = new List<string>();
        var waiting = new List<string>();
        foreach (var owner in owners)
        {
            var uid = owner.Text("uid") ?? "";
            if (_graph.KindOf(owner) is not { } kind || (kind.IsNamespaced && node.Namespace is null)) continue;
            var answer = await _api.GetAsync(kind.Resource, kind.IsNamespaced ? node.Namespace : null, owner.Text("name") ?? "", cancellationToken);
            if (answer.IsNotFound || (answer.IsSuccess && answer.Body.Uid != uid)) absent.Add(uid);
            else if (!answer.IsSuccess) return false;
            else if (answer.Body.IsDeleting && answer.Body.HasFinalizer(OwnershipGraph.Foreground)) waiting.Add(uid);
        }

        if (absent.Count + waiting.Count < owners.Count)
        {
            return absent.Count + waiting.Count == 0 || await DropOwnersAsync(node, [.. absent, .. waiting], cancellationToken);
        }

        var policy = waiting.Count > 0 && node.Dependents.Count > 0 ? "Foreground"
            : live.HasFinalizer(OwnershipGraph.Orphan) ? "Orphan"
            : live.HasFinalizer(OwnershipGraph.Foreground) ? "Foreground" : "Background";
        var deleted = await _api.DeleteAsync(node.Kind.Resource, node.Namespace, node.Name, cancellationToken, node.Uid, live.ResourceVersion, policy);
        return deleted.IsSuccessOrNotFound;
    }

    /// <summary>Takes references to the given owners off an object; strategic where the kind has it, else by the whole list under its resourceVersion.</summary>
    private async Task<bool> DropOwnersAsync(OwnershipNode dependent, IReadOnlyList<string> ownerUids, CancellationToken cancellationToken)
    {
        var target = KubeDocument.Object(("metadata", KubeDocument.Object(
            ("name", dependent.Name), ("namespace", dependent.Namespace is { } ns ? KubeDocument.Of(ns) : null))));
        if (!dependent.Kind.IsCustom)
        {
            var dropped = ownerUids.Select(u => KubeDocument.Object(("$patch", "delete"), ("uid", u)));
            var patch = KubeDocument.Object(("metadata", KubeDocument.Object(("ownerReferences", KubeDocument.ArrayOf(dropped)), ("uid", dependent.Uid))));
            var answer = await _api.PatchAsync(dependent.Kind.Resource, target, patch, cancellationToken, contentType: PatchContentType.StrategicMerge);
            // 422: the uid is another one by now.
            return answer.IsSuccessOrNotFound || answer.StatusCode == 422;
        }

        var live = await _api.GetAsync(dependent.Kind.Resource, dependent.Namespace, dependent.Name, cancellationToken);
        if (live.IsNotFound || (live.IsSuccess && live.Body.Uid != dependent.Uid)) return true;
        if (!live.IsSuccess) return false;
        var kept = live.Body.List("metadata", "ownerReferences").Where(o => !ownerUids.Contains(o.Text("uid"), StringComparer.Ordinal)).ToArray();
        var merge = KubeDocument.Object(("metadata", KubeDocument.Object(
            ("resourceVersion", live.Body.ResourceVersion), ("ownerReferences", kept.Length == 0 ? KubeDocument.Null : KubeDocument.Array(kept)))));
        return (await _api.PatchAsync(dependent.Kind.Resource, target, merge, cancellationToken)).IsSuccessOrNotFound;
    }

    private async Task<bool> RemoveFinalizerAsync(OwnershipNode node, KubeDocument live, string finalizer, CancellationToken cancellationToken)
    {
        var kept = live.List("metadata", "finalizers").Where(f => f.ScalarText != finalizer).ToArray();
        var patch = KubeDocument.Object(("metadata", KubeDocument.Object(("resourceVersion", live.ResourceVersion), ("finalizers", KubeDocument.Array(kept)))));
        return (await _api.PatchAsync(node.Kind.Resource, live, patch, cancellationToken)).IsSuccessOrNotFound;
    }
}
