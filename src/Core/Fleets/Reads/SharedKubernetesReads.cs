using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.Fleets.Reads;

/// <summary>
/// Answers the reads of hundreds of planners from one list of each kind, as it was when the first of them asked: for planning only. A planner's question about rights is asked once too.
/// Classes that an earlier plan of the same fleet would make are shown to the later ones, so that all agree on names.
/// </summary>
internal sealed class SharedKubernetesReads(IKubernetesApi api, ClusterReader reader, IReadOnlyList<string> namespaces) : IKubernetesApi
{
    /// <summary>Kinds of which planners read most objects, one by one or by namespace. Others (ConfigMaps and Secrets by name) are read when they are asked for, and once.</summary>
    private static readonly KubeResource[] Listed =
    [
        KubeResources.PersistentVolumeClaims, KubeResources.PersistentVolumes, KubeResources.Pods, KubeResources.StorageClasses, KubeResources.VolumeSnapshotClasses,
        KubeResources.VolumeSnapshots, KubeResources.HorizontalPodAutoscalers, KubeResources.PodDisruptionBudgets, KubeResources.Services, KubeResources.Deployments, KubeResources.Events,
    ];

    private static readonly KubeResource[] ClusterScoped =
        [KubeResources.PersistentVolumes, KubeResources.StorageClasses, KubeResources.VolumeSnapshotClasses, KubeResources.Deployments];

    private readonly Dictionary<string, Listing?> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeResponse> _answers = new(StringComparer.Ordinal);
    private readonly List<KubeDocument> _plannedClasses = [];

    /// <summary>A set that was listed already.</summary>
    internal void Know(KubeDocument set) => _answers[Key(new KubeRequest(KubeVerb.Get, KubeResources.StatefulSets, set.Namespace, set.Name))] = Ok(AsGot(set));

    /// <summary>Lets later planners see the classes that a plan would make.</summary>
    internal void Plan(IEnumerable<KubeDocument> classes)
    {
        foreach (var made in classes)
        {
            if (!_plannedClasses.Exists(c => c.Name == made.Name)) _plannedClasses.Add(SharedClasses.Planned(made));
        }
    }

    /// <summary>The classes that the plans so far would make.</summary>
    internal IReadOnlyList<KubeDocument> PlannedClasses => _plannedClasses;

    public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        if (request.Verb is KubeVerb.Get or KubeVerb.List && Listed.Contains(request.Resource) && IsWhole(request))
        {
            var list = await ListAsync(request.Resource, request.Namespace, cancellationToken);
            return request.Verb == KubeVerb.List ? Answer(list, request) : Answer(list, request.Namespace, request.Name!);
        }

        if (request.Verb is not KubeVerb.Get && !IsQuestion(request)) return await api.SendAsync(request, cancellationToken);
        var key = Key(request);
        if (_answers.TryGetValue(key, out var known)) return known;
        var answer = await api.SendAsync(request, cancellationToken);
        if (answer.IsSuccess || answer.StatusCode == 404) _answers[key] = answer;
        return answer;
    }

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => api.WatchAsync(request, cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => api.ExecAsync(request, cancellationToken);

    /// <summary>All objects of a kind in a namespace, in all of the fleet, or of the cluster.</summary>
    internal async Task<IReadOnlyList<KubeDocument>> AllAsync(KubeResource resource, string? ns, CancellationToken cancellationToken) =>
        (await ListAsync(resource, ns, cancellationToken))?.In(ns) ?? [];

    private static string Key(KubeRequest request) => $"{request} {request.Body}";

    private static bool IsWhole(KubeRequest request) => request.Verb == KubeVerb.Get
        || (request.Query ?? []).All(q => q.Key is not ("labelSelector" or "fieldSelector"));

    /// <summary>What is sent as a creation but creates nothing.</summary>
    private static bool IsQuestion(KubeRequest request) => request.Verb == KubeVerb.Create && request.Resource.Plural is "selfsubjectaccessreviews" or "selfsubjectreviews";

    private async Task<Listing?> ListAsync(KubeResource resource, string? ns, CancellationToken cancellationToken)
    {
        var scope = ClusterScoped.Contains(resource) || namespaces.Count == 0 ? null : ns;
        var key = $"{resource} {scope}";
        if (_lists.TryGetValue(key, out var known)) return known;
        var items = await reader.TryListAsync(resource, scope, cancellationToken);
        return _lists[key] = items is null ? null : new Listing(items);
    }

    private KubeResponse Answer(Listing? list, KubeRequest request)
    {
        if (list is null) return Missing(request.Resource.Plural);
        IEnumerable<KubeDocument> items = list.In(request.Namespace);
        if (request.Resource == KubeResources.StorageClasses) items = items.Concat(_plannedClasses.Where(p => list.Find(null, p.Name) is null));
        return Ok(KubeDocument.Object(("apiVersion", request.Resource.ApiVersion), ("kind", "List"), ("metadata", KubeDocument.EmptyObject), ("items", KubeDocument.ArrayOf(items))));
    }

    private static KubeResponse Answer(Listing? list, string? ns, string name) => list?.Find(ns, name) is { } found ? Ok(AsGot(found)) : Missing(name);

    /// <summary>The items of a list get kind and version from it, and then in another order than the server's own: plans are compared by their text.</summary>
    private static KubeDocument AsGot(KubeDocument item) => item["kind"] is { } kind && item["apiVersion"] is { } version
        ? KubeDocument.ObjectOf([new KubeField("kind", kind), new KubeField("apiVersion", version), .. item.Fields.Where(f => f.Name is not ("kind" or "apiVersion"))]) : item;

    private static KubeResponse Ok(KubeDocument body) => new(200, [], body);

    private static KubeResponse Missing(string what) => new(404, [], KubeDocument.Object(("kind", "Status"), ("reason", "NotFound"), ("message", $"{what} not found")));

    /// <summary>One list, by namespace and by name.</summary>
    private sealed class Listing
    {
        private readonly IReadOnlyList<KubeDocument> _all;
        private readonly Dictionary<string, List<KubeDocument>> _byNamespace = new(StringComparer.Ordinal);
        private readonly Dictionary<(string?, string), KubeDocument> _byName = [];

        internal Listing(IReadOnlyList<KubeDocument> all)
        {
            _all = all;
            foreach (var item in all)
            {
                _byName[(item.Namespace, item.Name)] = item;
                if (item.Namespace is not { } ns) continue;
                if (!_byNamespace.TryGetValue(ns, out var of)) _byNamespace[ns] = of = [];
                of.Add(item);
            }
        }

        internal IReadOnlyList<KubeDocument> In(string? ns) => ns is null ? _all : _byNamespace.GetValueOrDefault(ns) ?? [];

        internal KubeDocument? Find(string? ns, string name) => _byName.GetValueOrDefault((ns, name));
    }
}
