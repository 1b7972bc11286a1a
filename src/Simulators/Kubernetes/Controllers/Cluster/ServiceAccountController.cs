using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>
/// Keeps in every active namespace the ServiceAccount "default", which pods need, and the ConfigMap "kube-root-ca.crt", which their token volume needs.
/// The real cluster has one controller for each. Provenance: Documented (service accounts, root CA certificate publisher); the certificate text is a stand-in.
/// </summary>
internal sealed class ServiceAccountController : Controller
{
    private const string Account = "default";
    private const string RootCa = "kube-root-ca.crt";
    private const string Certificate = "-----BEGIN CERTIFICATE-----\nZHJ5ZG9jayBzaW11bGF0ZWQgY2x1c3RlciBDQQ==\n-----END CERTIFICATE-----\n";

    private readonly IKubernetesApi _api;
    private readonly Informer _namespaces;
    private readonly Informer _accounts;
    private readonly Informer _configMaps;

    private ServiceAccountController(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("serviceaccount-controller", clock)
    {
        _api = api;
        _namespaces = informers.For(KubeResources.Namespaces);
        _accounts = informers.For(KubeResources.ServiceAccounts);
        _configMaps = informers.For(KubeResources.ConfigMaps);
        _namespaces.OnChange((_, now) =>
        {
            if (now is not null) Queue.Add(now.Name);
        });
        _accounts.OnChange((old, now) =>
        {
            if (now is null && old is { Name: Account }) Queue.Add(old.Namespace!);
        });
        _configMaps.OnChange((old, now) =>
        {
            var changed = (now ?? old)!;
            if (changed.Name == RootCa && now?.At("data", "ca.crt")?.ScalarText != Certificate) Queue.Add(changed.Namespace!);
        });
    }

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers) =>
        new(
            new ServiceAccountController(api, clock, informers),
            [informers.For(KubeResources.Namespaces), informers.For(KubeResources.ServiceAccounts), informers.For(KubeResources.ConfigMaps)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_namespaces.Get(key) is not { } ns || ns.IsDeleting || ns.Text("status", "phase") == "Terminating") return true;
        if (_accounts.Get(key, Account) is null)
        {
            var account = KubeDocument.Object(
                ("apiVersion", "v1"), ("kind", "ServiceAccount"), ("metadata", KubeDocument.Object(("name", Account), ("namespace", key))));
            if (!IsSettled(await _api.CreateAsync(KubeResources.ServiceAccounts, account, cancellationToken))) return false;
        }

        var data = KubeDocument.Object(("ca.crt", Certificate));
        if (_configMaps.Get(key, RootCa) is not { } existing)
        {
            var description = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. "
                + "No other usage is guaranteed across distributions of Kubernetes clusters.";
            var created = KubeDocument.Object(
                ("apiVersion", "v1"),
                ("kind", "ConfigMap"),
                ("metadata", KubeDocument.Object(
                    ("name", RootCa), ("namespace", key), ("annotations", KubeDocument.Object(("kubernetes.io/description", description))))),
                ("data", data));
            return IsSettled(await _api.CreateAsync(KubeResources.ConfigMaps, created, cancellationToken));
        }

        if (existing["data"] is { } stored && stored.Equals(data)) return true;
        return (await _api.UpdateAsync(KubeResources.ConfigMaps, existing.With("data", data), cancellationToken)).IsSuccessOrNotFound;
    }

    /// <summary>Also when the namespace started to go meanwhile: nothing is created in it any more.</summary>
    private static bool IsSettled(KubeResponse answer) => answer.IsSuccess || answer.IsAlreadyExists || answer.StatusCode is 403 or 404;
}
