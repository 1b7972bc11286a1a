using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Authorization;

/// <summary>The roles and bindings that an API server makes for everyone (Assumed after the page Using RBAC Authorization; the aggregated ones reduced to the simulated resources).</summary>
internal static class DefaultRoles
{
    private static readonly string[] Read = ["get", "list", "watch"];
    private static readonly string[] Write = ["create", "delete", "deletecollection", "patch", "update"];
    private static readonly string[] DiscoveryPaths = ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"];
    private static readonly string[] InfoPaths = ["/healthz", "/livez", "/readyz", "/version", "/version/"];

    private static readonly string[] CoreResources =
    [
        "configmaps", "endpoints", "events", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods", "pods/log", "pods/status", "replicationcontrollers", "replicationcontrollers/scale",
        "serviceaccounts", "services", "services/status",
    ];

    /// <summary>ClusterRole objects.</summary>
    public static IEnumerable<KubeDocument> Roles()
    {
        yield return Role("admin", [.. Editing(), Rule("rbac.authorization.k8s.io", ["roles", "rolebindings"], [.. Read, .. Write])]);
        yield return Role("cluster-admin", [Rule("*", ["*"], ["*"]), Paths(["*"], ["*"])]);
        yield return Role("edit", Editing());
        yield return Role("system:basic-user", [
            Rule("authorization.k8s.io", ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]), Rule("authentication.k8s.io", ["selfsubjectreviews"], ["create"])]);
        yield return Role("system:discovery", [Paths(DiscoveryPaths, ["get"])]);
        yield return Role("system:public-info-viewer", [Paths(InfoPaths, ["get"])]);
        yield return Role("view", Viewing());
    }

    /// <summary>ClusterRoleBinding objects.</summary>
    public static IEnumerable<KubeDocument> Bindings()
    {
        yield return Binding("cluster-admin", "system:masters");
        yield return Binding("system:basic-user", "system:authenticated");
        yield return Binding("system:discovery", "system:authenticated");
        yield return Binding("system:public-info-viewer", "system:authenticated", "system:unauthenticated");
    }

    private static KubeDocument[] Viewing() =>
    [
        Rule("", [.. CoreResources, "namespaces", "limitranges", "resourcequotas"], Read),
        Rule("apps", ["controllerrevisions", "daemonsets", "deployments", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale"], Read),
        Rule("autoscaling", ["horizontalpodautoscalers"], Read), Rule("batch", ["cronjobs", "jobs"], Read), Rule("discovery.k8s.io", ["endpointslices"], Read),
        Rule("policy", ["poddisruptionbudgets"], Read),
    ];

    private static KubeDocument[] Editing() =>
    [
        .. Viewing(),
        Rule("", ["configmaps", "endpoints", "events", "persistentvolumeclaims", "pods", "pods/attach", "pods/eviction", "pods/exec", "pods/portforward", "replicationcontrollers", "secrets", "serviceaccounts", "services"], Write),
        Rule("", ["secrets", "pods/exec", "pods/attach", "pods/portforward"], Read), Rule("", ["serviceaccounts/token"], ["create"]),
        Rule("apps", ["daemonsets", "deployments", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale"], Write),
        Rule("autoscaling", ["horizontalpodautoscalers"], Write), Rule("batch", ["cronjobs", "jobs"], Write), Rule("coordination.k8s.io", ["leases"], [.. Read, .. Write]),
        Rule("policy", ["poddisruptionbudgets"], Write),
    ];

    private static KubeDocument Rule(string group, string[] resources, string[] verbs) =>
        KubeDocument.Object(("verbs", Texts(verbs)), ("apiGroups", Texts([group])), ("resources", Texts(resources)));

    private static KubeDocument Paths(string[] paths, string[] verbs) => KubeDocument.Object(("verbs", Texts(verbs)), ("nonResourceURLs", Texts(paths)));

    private static KubeDocument Role(string name, KubeDocument[] rules) => KubeDocument.Object(
        ("kind", "ClusterRole"), ("apiVersion", "rbac.authorization.k8s.io/v1"), ("metadata", Metadata(name)), ("rules", KubeDocument.Array(rules)));

    private static KubeDocument Binding(string role, params string[] groups) => KubeDocument.Object(
        ("kind", "ClusterRoleBinding"), ("apiVersion", "rbac.authorization.k8s.io/v1"), ("metadata", Metadata(role)),
        ("subjects", KubeDocument.ArrayOf(groups.Select(g => KubeDocument.Object(("kind", "Group"), ("apiGroup", "rbac.authorization.k8s.io"), ("name", g))))),
        ("roleRef", KubeDocument.Object(("apiGroup", "rbac.authorization.k8s.io"), ("kind", "ClusterRole"), ("name", role))));

    private static KubeDocument Metadata(string name) => KubeDocument.Object(
        ("name", name), ("labels", KubeDocument.Object(("kubernetes.io/bootstrapping", "rbac-defaults"))),
        ("annotations", KubeDocument.Object(("rbac.authorization.kubernetes.io/autoupdate", "true"))));

    private static KubeDocument Texts(IEnumerable<string> texts) => KubeDocument.ArrayOf(texts.Select(KubeDocument.Of));
}
