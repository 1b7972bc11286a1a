using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.OpenApi;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Discovery;

/// <summary>Everything outside of the resources: /api, /apis and below, /version, health (Recorded).</summary>
internal sealed class DiscoveryHandler(KindRegistry kinds)
{
    private readonly OpenApiDocuments _openApi = new(kinds);
    private readonly OpenApiV2 _openApiV2 = new(kinds);

    private const string AggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /// <summary>The path without a trailing slash when it is one of this handler's; null when it belongs to a resource.</summary>
    public static string? Normalize(string path)
    {
        var trimmed = path.Length > 1 ? path.TrimEnd('/') : path;
        if (!trimmed.StartsWith("/api/", StringComparison.Ordinal) && !trimmed.StartsWith("/apis/", StringComparison.Ordinal)) return trimmed;
        var depth = trimmed.Count(c => c == '/');
        return depth <= (trimmed.StartsWith("/api/", StringComparison.Ordinal) ? 2 : 3) ? trimmed : null;
    }

    public ApiResponse Handle(string method, string path, string query, string? accept, string? ifNoneMatch = null)
    {
        var answer = HealthChecks.Find(path, query) ?? (IsOpenApi(path) ? _openApi.Handle(path, query, ifNoneMatch) : path == OpenApiV2.Path ? _openApiV2.Handle(ifNoneMatch) : null)
            ?? Find(path, Representations.WantsAggregatedDiscovery(accept), ifNoneMatch);
        return answer.StatusCode == 200 && method is not "GET" ? ApiStatus.MethodNotAllowed() : answer;
    }

    private static bool IsOpenApi(string path) => path == OpenApiDocuments.Root || path.StartsWith(OpenApiDocuments.Root + "/", StringComparison.Ordinal);

    private ApiResponse Find(string path, bool isAggregated, string? ifNoneMatch)
    {
        switch (path)
        {
            case "" or "/": return ApiStatus.Ok(KubeDocument.Object(("paths", KubeDocument.ArrayOf(RootPaths().Select(KubeDocument.Of)))));
            case "/version": return ApiStatus.Ok(Version());
            case "/api":
                return isAggregated ? Aggregated([""], ifNoneMatch) : ApiStatus.Ok(KubeDocument.Object(
                    ("kind", "APIVersions"), ("versions", KubeDocument.Array("v1")),
                    ("serverAddressByClientCIDRs", KubeDocument.Array(KubeDocument.Object(("clientCIDR", "0.0.0.0/0"), ("serverAddress", "127.0.0.1:26443"))))));
            case "/apis":
                return isAggregated ? Aggregated(Groups(), ifNoneMatch) : ApiStatus.Ok(KubeDocument.Object(
                    ("kind", "APIGroupList"), ("apiVersion", "v1"), ("groups", KubeDocument.ArrayOf(Groups().Select(g => Group(g, false))))));
            default: return FindBelow(path);
        }
    }

    /// <summary>What GET / lists, in order (Documented: the paths that are there).</summary>
    private List<string> RootPaths()
    {
        List<string> paths = ["/api", "/api/v1", "/apis", "/apis/", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"];
        foreach (var group in Groups())
        {
            paths.Add("/apis/" + group);
            foreach (var version in Versions(group)) paths.Add($"/apis/{group}/{version}");
        }

        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    private ApiResponse FindBelow(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["api", var core]) return core == "v1" ? ApiStatus.Ok(ResourceList("", core)) : ApiStatus.NoSuchPath();
        if (parts is not ["apis", var group, ..] || !Groups().Contains(group)) return ApiStatus.PageNotFound();
        if (parts.Length == 2) return ApiStatus.Ok(Group(group, true));
        if (kinds.HasGroupVersion(group, parts[2])) return ApiStatus.Ok(ResourceList(group, parts[2]));
        return kinds.HasBuiltInGroup(group) ? ApiStatus.NoSuchPath() : ApiStatus.PageNotFound();
    }

    private List<string> Groups()
    {
        var groups = new List<string>();
        foreach (var kind in kinds.All)
        {
            if (kind.Resource.Group.Length > 0 && !groups.Contains(kind.Resource.Group)) groups.Add(kind.Resource.Group);
        }

        return groups;
    }

    /// <summary>The versions of a group, the preferred one first.</summary>
    private List<string> Versions(string group) =>
        [.. kinds.All.Where(k => k.Resource.Group == group).Select(k => k.Resource.Version).Distinct().Order(VersionPriority.Instance)];

    private KubeDocument Group(string group, bool isWhole)
    {
        var versions = Versions(group).Select(v => KubeDocument.Object(("groupVersion", $"{group}/{v}"), ("version", v))).ToArray();
        return KubeDocument.Object(
            ("kind", isWhole ? KubeDocument.Of("APIGroup") : null), ("apiVersion", isWhole ? KubeDocument.Of("v1") : null),
            ("name", group), ("versions", KubeDocument.Array(versions)), ("preferredVersion", versions[0]));
    }

    private KubeDocument ResourceList(string group, string version) => KubeDocument.Object(
        ("kind", "APIResourceList"), ("apiVersion", group.Length == 0 ? null : KubeDocument.Of("v1")), ("groupVersion", group.Length == 0 ? version : $"{group}/{version}"),
        ("resources", KubeDocument.ArrayOf(Resources(group, version).Select(r => r.ToDocument()))));

    private List<DiscoveryResource> Resources(string group, string version) =>
        DiscoveryResource.Of(kinds.All.Where(k => k.Resource.Group == group && k.Resource.Version == version));

    private ApiResponse Aggregated(IReadOnlyList<string> groups, string? ifNoneMatch)
    {
        var body = KubeDocument.Object(
            ("kind", "APIGroupDiscoveryList"), ("apiVersion", "apidiscovery.k8s.io/v2"), ("metadata", KubeDocument.EmptyObject),
            ("items", KubeDocument.ArrayOf(groups.Select(g => KubeDocument.Object(
                ("metadata", g.Length == 0 ? KubeDocument.EmptyObject : KubeDocument.Object(("name", g))),
                ("versions", KubeDocument.ArrayOf(Versions(g).Select(v => AggregatedVersion(g, v)))))))));
        return EntityTag.Apply(new ApiResponse(200, [new("Content-Type", AggregatedType)], body), EntityTag.Of(body), "public", ifNoneMatch);
    }

    private KubeDocument AggregatedVersion(string group, string version)
    {
        var resources = Resources(group, version);
        var main = resources.Where(r => !r.Name.Contains('/', StringComparison.Ordinal));
        return KubeDocument.Object(
            ("version", version),
            ("resources", KubeDocument.ArrayOf(main.Select(m => m.ToAggregated(resources.Where(r => r.Name.StartsWith(m.Name + "/", StringComparison.Ordinal)))))),
            ("freshness", "Current"));
    }

    private static KubeDocument Version() => KubeDocument.Object(
        ("major", "1"), ("minor", "36"), ("emulationMajor", "1"), ("emulationMinor", "36"), ("minCompatibilityMajor", "1"), ("minCompatibilityMinor", "35"), ("gitVersion", "v1.36.2"),
        ("gitCommit", "0000000000000000000000000000000000000000"), ("gitTreeState", "clean"), ("buildDate", "2026-01-01T00:00:00Z"), ("goVersion", "go1.26"), ("compiler", "gc"), ("platform", "linux/amd64"));
}
