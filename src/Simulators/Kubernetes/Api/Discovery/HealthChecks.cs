using System.Text;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Discovery;

/// <summary>
/// /healthz, /livez and /readyz, each with its checks by name, <c>?verbose</c> and <c>?exclude=</c>. A server that answers is healthy.
/// Provenance: Recorded (the plain answers), Documented (page Kubernetes API health endpoints: the checks and the verbose form).
/// </summary>
internal static class HealthChecks
{
    private const string TextType = "text/plain; charset=utf-8";
    private static readonly string[] Endpoints = ["healthz", "livez", "readyz"];

    private static readonly string[] Live =
    [
        "ping", "log", "etcd", "poststarthook/start-apiserver-admission-initializer", "poststarthook/generic-apiserver-start-informers", "poststarthook/priority-and-fairness-config-consumer",
        "poststarthook/priority-and-fairness-filter", "poststarthook/storage-object-count-tracker-hook", "poststarthook/start-apiextensions-informers", "poststarthook/start-apiextensions-controllers",
        "poststarthook/crd-informer-synced", "poststarthook/start-system-namespaces-controller", "poststarthook/start-cluster-authentication-info-controller",
        "poststarthook/start-kube-apiserver-identity-lease-controller", "poststarthook/start-kube-apiserver-identity-lease-garbage-collector", "poststarthook/start-legacy-token-tracking-controller",
        "poststarthook/start-service-ip-repair-controllers", "poststarthook/rbac/bootstrap-roles", "poststarthook/scheduling/bootstrap-system-priority-classes",
        "poststarthook/priority-and-fairness-config-producer", "poststarthook/bootstrap-controller", "poststarthook/start-kubernetes-service-cidr-controller", "poststarthook/aggregator-reload-proxy-client-cert",
        "poststarthook/start-kube-aggregator-informers", "poststarthook/apiservice-status-local-available-controller", "poststarthook/apiservice-status-remote-available-controller",
        "poststarthook/apiservice-registration-controller", "poststarthook/apiservice-discovery-controller", "poststarthook/kube-apiserver-autoregistration", "autoregister-completion",
        "poststarthook/apiservice-openapi-controller", "poststarthook/apiservice-openapiv3-controller",
    ];

    private static readonly string[] Ready = ["ping", "log", "etcd", "etcd-readiness", "informer-sync", .. Live[3..], "shutdown"];

    /// <summary>The answer, or null when the path is none of a health check.</summary>
    public static ApiResponse? Find(string path, string query)
    {
        var parts = path[1..].Split('/', 2);
        if (!Endpoints.Contains(parts[0])) return null;
        var checks = parts[0] == "readyz" ? Ready : Live;
        if (parts.Length == 2) return checks.Contains(parts[1]) ? Text("ok") : null;
        var options = QueryParameters.Parse(query);
        if (!options.Has("verbose")) return Text("ok");
        var excluded = new List<string>(options.All("exclude"));
        var text = new StringBuilder();
        foreach (var check in checks) text.Append("[+]").Append(check).Append(excluded.Remove(check) ? " excluded: ok\n" : " ok\n");
        if (excluded.Count > 0) text.Append("warn: some health checks cannot be excluded: no matches for \"").Append(string.Join("\",\"", excluded)).Append("\"\n");
        return Text(text.Append(parts[0]).Append(" check passed\n").ToString());
    }

    private static ApiResponse Text(string text) => new(200, [new("Content-Type", TextType), new("X-Content-Type-Options", "nosniff")], text);
}
