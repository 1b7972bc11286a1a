using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>
/// Empties a namespace that is being deleted and lets it go: deletes every collection in it, tells in five conditions what is left, then takes the "kubernetes" finalizer off
/// spec.finalizers. Pods with a grace period are waited for before the rest counts as failed. Provenance: Recorded (delete/namespace-delete, namespace-conditions-sequence).
/// </summary>
internal sealed class NamespaceController : Controller
{
    private static readonly TimeSpan LookAgainMin = TimeSpan.FromSeconds(5);

    private readonly IKubernetesApi _api;
    private readonly Informer _namespaces;
    private readonly IReadOnlyList<ResourceKind> _kinds;
    private readonly Informer? _definitions;

    private NamespaceController(IKubernetesApi api, TimeProvider clock, InformerSet informers, IReadOnlyList<ResourceKind> kinds)
        : base("namespace-controller", clock, new WorkQueue(clock, TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(60)))
    {
        _api = api;
        _namespaces = informers.For(KubeResources.Namespaces);
        _kinds = kinds.Where(k => k.IsNamespaced).OrderBy(k => k.Resource.ToString(), StringComparer.Ordinal).ToArray();
        if (kinds.Any(k => k.Resource == KubeResources.CustomResourceDefinitions)) _definitions = informers.For(KubeResources.CustomResourceDefinitions);
        _namespaces.OnChange((_, now) =>
        {
            // The real one waits 5 s from the deletion on, so that caches of the admission settle. Assumed to be of no interest here beyond its length.
            if (now is { IsDeleting: true }) Queue.AddAfter(now.Key, LookAgainMin);
        });
    }

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers, IReadOnlyList<ResourceKind> kinds) =>
        new(new NamespaceController(api, clock, informers, kinds), [informers.For(KubeResources.Namespaces)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        var answer = await _api.GetAsync(KubeResources.Namespaces, null, key, cancellationToken);
        if (answer.IsNotFound) return true;
        if (!answer.IsSuccess) return false;
        var ns = answer.Body;
        if (!ns.IsDeleting || !ns.List("spec", "finalizers").Any(f => f.ScalarText == "kubernetes")) return true;
        var remains = new NamespaceRemains();
        foreach (var kind in Kinds()) await EmptyAsync(key, kind, remains, cancellationToken);
        var told = await TellAsync(ns, remains, cancellationToken);
        if (told is null) return false;
        if (!remains.IsEmpty)
        {
            Queue.AddAfter(key, remains.GraceSeconds > 0 ? TimeSpan.FromSeconds((remains.GraceSeconds / 2) + 1) : LookAgainMin);
            return true;
        }

        var finalizers = told.List("spec", "finalizers").Where(f => f.ScalarText != "kubernetes");
        var finalized = told.WithAt(["spec", "finalizers"], KubeDocument.ArrayOf(finalizers));
        return (await _api.UpdateAsync(KubeResources.Namespaces, finalized, cancellationToken, "finalize")).IsSuccessOrNotFound;
    }

    /// <summary>Everything that can lie in a namespace, kinds of CustomResourceDefinitions included.</summary>
    private IReadOnlyList<ResourceKind> Kinds()
    {
        if (_definitions is not { Items.Count: > 0 }) return _kinds;
        var custom = _definitions.Items.Select(CustomKinds.Of).Where(k => k is { IsNamespaced: true } && !_kinds.Any(b => b.Resource.ToString() == k.Resource.ToString()));
        return [.. _kinds.Concat(custom.Select(k => (ResourceKind)k!)).OrderBy(k => k.Resource.ToString(), StringComparer.Ordinal)];
    }

    private async Task EmptyAsync(string ns, ResourceKind kind, NamespaceRemains remains, CancellationToken cancellationToken)
    {
        var before = await _api.SendAsync(new KubeRequest(KubeVerb.List, kind.Resource, ns), cancellationToken);
        // 404: a kind whose CustomResourceDefinition is not installed.
        if (!before.IsSuccessOrNotFound) remains.Failed(before.Message ?? "");
        if (!before.IsSuccess || before.Body.List("items").Count == 0) return;
        var deleted = await _api.SendAsync(new KubeRequest(KubeVerb.DeleteCollection, kind.Resource, ns), cancellationToken);
        if (!deleted.IsSuccess) remains.Failed(deleted.Message ?? "");
        var after = await _api.SendAsync(new KubeRequest(KubeVerb.List, kind.Resource, ns), cancellationToken);
        if (after.IsSuccess) remains.Add(kind, after.Body.List("items"));
        else remains.Failed(after.Message ?? "");
    }

    private async Task<KubeDocument?> TellAsync(KubeDocument ns, NamespaceRemains remains, CancellationToken cancellationToken)
    {
        var conditions = remains.Conditions(ns.List("status", "conditions"), KubeTime.Seconds(Clock.GetUtcNow()));
        if (ns.At("status", "conditions") is { } before && before.Equals(conditions)) return ns;
        var answer = await _api.UpdateStatusAsync(KubeResources.Namespaces, ns.WithAt(["status", "conditions"], conditions), cancellationToken);
        return answer.IsSuccess ? answer.Body : null;
    }
}
