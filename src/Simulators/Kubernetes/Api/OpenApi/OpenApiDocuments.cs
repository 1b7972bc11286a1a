using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.OpenApi;

/// <summary>
/// OpenAPI v3 as /openapi/v3 serves it: an index with a hash per group and version, and a document for each, made when it is first asked for and again when the kinds of its group have changed.
/// Provenance: Documented (OpenAPI of Kubernetes: index, hash, caching).
/// </summary>
internal sealed class OpenApiDocuments(KindRegistry kinds)
{
    public const string Root = "/openapi/v3";

    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The answer to a path under /openapi/v3.</summary>
    public ApiResponse Handle(string path, string query, string? ifNoneMatch)
    {
        if (path == Root) return Index(ifNoneMatch);
        var name = path[(Root.Length + 1)..];
        foreach (var (group, version, served) in Groups())
        {
            if (PathOf(group, version) != name) continue;
            var found = Find(group, version, served);
            if (QueryParameters.Parse(query)["hash"] is not { Length: > 0 } asked) return Cached(found.Document, found.Hash, false, ifNoneMatch);
            return asked == found.Hash ? Cached(found.Document, found.Hash, true, ifNoneMatch) : new ApiResponse(301, [new("Location", Url(name, found.Hash))], null);
        }

        return ApiStatus.PageNotFound();
    }

    private ApiResponse Index(string? ifNoneMatch)
    {
        var paths = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        foreach (var (group, version, served) in Groups())
        {
            var name = PathOf(group, version);
            paths[name] = KubeDocument.Object(("serverRelativeURL", Url(name, Find(group, version, served).Hash)));
        }

        var index = KubeDocument.Object(("paths", KubeDocument.ObjectOf(paths.Select(p => new KubeField(p.Key, p.Value)))));
        return Cached(index, EntityTag.Of(index), false, ifNoneMatch);
    }

    /// <summary>With a hash in the address the document never changes; without one a client asks again with its ETag.</summary>
    private static ApiResponse Cached(KubeDocument document, string hash, bool isImmutable, string? ifNoneMatch) =>
        EntityTag.Apply(new ApiResponse(200, [new("Content-Type", "application/json")], document), hash, isImmutable ? "public, immutable" : "public", ifNoneMatch);

    private Entry Find(string group, string version, IReadOnlyList<ResourceKind> served)
    {
        var name = PathOf(group, version);
        if (_entries.TryGetValue(name, out var known) && known.Kinds.SequenceEqual(served, ReferenceEqualityComparer.Instance)) return known;
        var document = Build(group, version, served);
        var made = new Entry(served, document, EntityTag.Of(document));
        _entries[name] = made;
        return made;
    }

    private static KubeDocument Build(string group, string version, IReadOnlyList<ResourceKind> served)
    {
        var components = new SchemaComponents();
        var paths = new PathItems(group, version, components);
        foreach (var kind in served) paths.Add(kind, components.Add(kind));
        return KubeDocument.Object(
            ("openapi", "3.0.0"), ("info", KubeDocument.Object(("title", "Kubernetes"), ("version", "v1.36.2"))), ("paths", paths.ToDocument()),
            ("components", KubeDocument.Object(("schemas", components.ToDocument()))));
    }

    private List<(string Group, string Version, IReadOnlyList<ResourceKind> Kinds)> Groups() =>
        [.. kinds.All.GroupBy(k => (k.Resource.Group, k.Resource.Version)).Select(g => (g.Key.Group, g.Key.Version, (IReadOnlyList<ResourceKind>)[.. g]))];

    private static string PathOf(string group, string version) => group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";

    private static string Url(string name, string hash) => $"{Root}/{name}?hash={hash}";

    private sealed record Entry(IReadOnlyList<ResourceKind> Kinds, KubeDocument Document, string Hash);
}
