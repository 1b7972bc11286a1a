using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Reviews;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;

namespace Drydock.Simulators.Kubernetes.Api.Discovery;

/// <summary>One line of a group's resource list: a resource or a subresource ("pods/log"), with what it is made of where that is another kind.</summary>
internal sealed record DiscoveryResource(string Name, string Singular, bool IsNamespaced, string Kind, IReadOnlyList<string> Verbs)
{
    private static readonly string[] StatusVerbs = ["get", "patch", "update"];
    private static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] CustomVerbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
    private static readonly string[] LastVerbs = ["delete", "deletecollection", "get", "list", "watch"];
    private static readonly string[] ProxyVerbs = ["create", "delete", "get", "patch", "update"];
    private static readonly string[] ConnectVerbs = ["create", "get"];

    public string Group { get; init; } = "";
    public string Version { get; init; } = "";
    public IReadOnlyList<string> ShortNames { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];
    public string StorageHash { get; init; } = "";

    /// <summary>The group and version that aggregated discovery gives the kinds of custom resources; built-in ones have none there (Recorded).</summary>
    private KubeResource? AggregatedAs { get; init; }

    /// <summary>The resources of a group and version, in order of their names.</summary>
    public static List<DiscoveryResource> Of(IEnumerable<ResourceKind> kinds)
    {
        var resources = new List<DiscoveryResource>();
        foreach (var kind in kinds)
        {
            var plural = kind.Resource.Plural;
            resources.Add(new(plural, kind.Singular, kind.IsNamespaced, kind.Kind, MainVerbs(kind))
            {
                AggregatedAs = kind.IsCustom ? kind.Resource : null,
                ShortNames = kind.ShortNames,
                Categories = kind.Categories,
                StorageHash = kind is ReviewKind or ComponentStatuses ? "" : Hash(kind),
            });
            if (kind.HasStatus) resources.Add(Sub(kind, "status", kind.Kind, StatusVerbs) with { AggregatedAs = kind.IsCustom ? kind.Resource : null });
            if (kind.HasScale) resources.Add(Sub(kind, "scale", "Scale", StatusVerbs) with { Group = "autoscaling", Version = "v1", AggregatedAs = kind.IsCustom ? new KubeResource("autoscaling", "v1", plural) : null });
            if (kind.Resource.Group.Length == 0) resources.AddRange(CoreSubresources(kind));
        }

        // Those of custom resources come as they are made: status before scale.
        return [.. resources.OrderBy(r => r.AggregatedAs is null ? r.Name : r.AggregatedAs.Plural, StringComparer.Ordinal)];
    }

    public KubeDocument ToDocument() => KubeDocument.Object(
        ("name", Name), ("singularName", Singular), ("namespaced", IsNamespaced), ("group", Optional(Group)), ("version", Optional(Version)), ("kind", Kind),
        ("verbs", Texts(Verbs)), ("shortNames", Texts(ShortNames)), ("categories", Texts(Categories)), ("storageVersionHash", Optional(StorageHash)));

    /// <summary>As aggregated discovery writes it, with its subresources.</summary>
    public KubeDocument ToAggregated(IEnumerable<DiscoveryResource> subresources)
    {
        var subs = KubeDocument.ArrayOf(subresources.Select(s => KubeDocument.Object(
            ("subresource", s.Name[(s.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]), ("responseKind", s.ResponseKind()), ("verbs", Texts(s.Verbs)))));
        return KubeDocument.Object(
            ("resource", Name), ("responseKind", ResponseKind()), ("scope", IsNamespaced ? "Namespaced" : "Cluster"), ("singularResource", Singular), ("verbs", Texts(Verbs)),
            ("shortNames", Texts(ShortNames)), ("categories", Texts(Categories)), ("subresources", subs.Items.Count == 0 ? null : subs));
    }

    private static IReadOnlyList<string> MainVerbs(ResourceKind kind)
    {
        if (kind is ReviewKind) return ["create"];
        if (kind is ComponentStatuses) return ["get", "list"];
        if (kind is CustomResourceKind { IsTerminating: true }) return LastVerbs;
        if (kind.IsCustom) return CustomVerbs;
        return kind.Resource == KubeResources.Namespaces ? [.. AllVerbs.Where(v => v != "deletecollection")] : AllVerbs;
    }

    private static IEnumerable<DiscoveryResource> CoreSubresources(ResourceKind kind)
    {
        switch (kind.Resource.Plural)
        {
            case "pods":
                yield return new("bindings", "binding", true, "Binding", ["create"]);
                yield return Sub(kind, "attach", "PodAttachOptions", ConnectVerbs);
                yield return Sub(kind, "binding", "Binding", ["create"]);
                yield return Sub(kind, "ephemeralcontainers", "Pod", StatusVerbs);
                yield return Sub(kind, "eviction", "Eviction", ["create"]) with { Group = "policy", Version = "v1" };
                yield return Sub(kind, "exec", "PodExecOptions", ConnectVerbs);
                yield return Sub(kind, "log", "Pod", ["get"]);
                yield return Sub(kind, "portforward", "PodPortForwardOptions", ConnectVerbs);
                yield return Sub(kind, "proxy", "PodProxyOptions", ProxyVerbs);
                yield return Sub(kind, "resize", "Pod", StatusVerbs);
                break;
            case "namespaces": yield return Sub(kind, "finalize", "Namespace", ["update"]); break;
            case "nodes": yield return Sub(kind, "proxy", "NodeProxyOptions", ProxyVerbs); break;
            case "services": yield return Sub(kind, "proxy", "ServiceProxyOptions", ProxyVerbs); break;
            case "serviceaccounts": yield return Sub(kind, "token", "TokenRequest", ["create"]) with { Group = "authentication.k8s.io", Version = "v1" }; break;
        }
    }

    private static DiscoveryResource Sub(ResourceKind kind, string name, string made, IReadOnlyList<string> verbs) =>
        new($"{kind.Resource.Plural}/{name}", "", kind.IsNamespaced, made, verbs);

    private static string Hash(ResourceKind kind)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{kind.StorageResource.Group}/{kind.StorageResource.Version}/{kind.Kind}"));
        return Convert.ToBase64String(hash.AsSpan(0, 8));
    }

    private KubeDocument ResponseKind() => KubeDocument.Object(("group", AggregatedAs?.Group ?? Group), ("version", AggregatedAs?.Version ?? Version), ("kind", Kind));

    private static KubeDocument? Optional(string text) => text.Length == 0 ? null : KubeDocument.Of(text);

    private static KubeDocument? Texts(IReadOnlyList<string> texts) => texts.Count == 0 ? null : KubeDocument.ArrayOf(texts.Select(KubeDocument.Of));
}
