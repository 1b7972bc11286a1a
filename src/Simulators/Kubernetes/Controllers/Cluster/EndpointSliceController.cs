using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Workloads;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>
/// EndpointSlices of Services with a selector: a pod with an IP is an endpoint, ready or not. One slice per Service (IPv4) however many endpoints there are: a real one splits at 100.
/// Provenance: Documented (EndpointSlices: labels, conditions; publishNotReadyAddresses). The older Endpoints objects are not made.
/// </summary>
internal sealed class EndpointSliceController : Controller
{
    private const string ServiceLabel = "kubernetes.io/service-name";
    private const string ManagerLabel = "endpointslice.kubernetes.io/managed-by";
    private const string Manager = "endpointslice-controller.k8s.io";

    private readonly IKubernetesApi _api;
    private readonly Informer _services;
    private readonly Informer _pods;
    private readonly Informer _slices;
    private readonly Informer _nodes;

    private EndpointSliceController(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("endpoint-slice-controller", clock)
    {
        _api = api;
        _services = informers.For(KubeResources.Services);
        _pods = informers.For(KubeResources.Pods);
        _slices = informers.For(KubeResources.EndpointSlices);
        _nodes = informers.For(KubeResources.Nodes);
        _ = (_pods.ByNamespace, _slices.ByNamespace);
        _services.OnChange((old, now) => Queue.Add((now ?? old)!.Key));
        _pods.OnChange(OnPod);
        _slices.OnChange((old, now) =>
        {
            var slice = (now ?? old)!;
            if (slice.Label(ManagerLabel) == Manager && slice.Label(ServiceLabel) is { } service) Queue.Add($"{slice.Namespace}/{service}");
        });
    }

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers) =>
        new(
            new EndpointSliceController(api, clock, informers),
            [informers.For(KubeResources.Services), informers.For(KubeResources.Pods), informers.For(KubeResources.EndpointSlices), informers.For(KubeResources.Nodes)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_services.Get(key) is not { } service || service.IsDeleting) return true;
        if (service.At("spec", "selector") is not { Fields.Count: > 0 } labels || service.Text("spec", "type") == "ExternalName") return true;
        var selector = LabelSelector.FromLabels(labels);
        var pods = _pods.ByNamespace.Find(service.Namespace ?? "").Where(p => IsEndpoint(p) && selector.Matches(p.At("metadata", "labels"))).ToArray();
        var endpoints = KubeDocument.ArrayOf(pods.Select(p => Endpoint(service, p)));
        var ports = Ports(service, pods);
        var own = _slices.ByNamespace.Find(service.Namespace ?? "").Where(s => s.Label(ServiceLabel) == service.Name && s.Label(ManagerLabel) == Manager).ToArray();
        foreach (var extra in own.Skip(1))
        {
            if (!(await _api.DeleteAsync(KubeResources.EndpointSlices, extra.Namespace, extra.Name, cancellationToken, extra.Uid)).IsSuccessOrNotFound) return false;
        }

        if (own.Length == 0) return (await _api.CreateAsync(KubeResources.EndpointSlices, Build(service, endpoints, ports), cancellationToken)).IsSuccess;
        var slice = own[0];
        if (Equals(slice["endpoints"] ?? KubeDocument.EmptyArray, endpoints) && Equals(slice["ports"] ?? KubeDocument.EmptyArray, ports)) return true;
        return (await _api.UpdateAsync(KubeResources.EndpointSlices, slice.With("endpoints", endpoints).With("ports", ports), cancellationToken)).IsSuccessOrNotFound;
    }

    private static bool IsEndpoint(KubeDocument pod) => pod.Text("status", "podIP") is { Length: > 0 } && !pod.IsFinished;

    private static KubeDocument Build(KubeDocument service, KubeDocument endpoints, KubeDocument ports)
    {
        var slice = KubeDocument.Object(
            ("apiVersion", "discovery.k8s.io/v1"),
            ("kind", "EndpointSlice"),
            ("metadata", KubeDocument.Object(
                ("generateName", service.Name + "-"),
                ("namespace", service["metadata"]!["namespace"]),
                ("labels", service.At("metadata", "labels")),
                ("ownerReferences", KubeDocument.Array(OwnerReferences.ControllerOf(service))))),
            ("addressType", "IPv4"),
            ("endpoints", endpoints),
            ("ports", ports));
        slice = PodTemplates.WithLabels(slice, (ManagerLabel, Manager), (ServiceLabel, service.Name));
        return service.Text("spec", "clusterIP") == "None" ? PodTemplates.WithLabels(slice, ("service.kubernetes.io/headless", "")) : slice;
    }

    private KubeDocument Endpoint(KubeDocument service, KubeDocument pod)
    {
        var isServing = pod.IsReady;
        var isReady = service.Flag("spec", "publishNotReadyAddresses") == true || (isServing && !pod.IsDeleting);
        var node = pod.Text("spec", "nodeName");
        var zone = node is null ? null : _nodes.Get(node)?.Label("topology.kubernetes.io/zone");
        var hostname = pod.Text("spec", "subdomain") == service.Name ? pod.At("spec", "hostname") : null;
        return KubeDocument.Object(
            ("addresses", KubeDocument.Array(pod.Text("status", "podIP")!)),
            ("conditions", KubeDocument.Object(("ready", isReady), ("serving", isServing), ("terminating", pod.IsDeleting))),
            ("hostname", hostname),
            ("targetRef", KubeDocument.Object(("kind", "Pod"), ("namespace", pod.Namespace ?? ""), ("name", pod.Name), ("uid", pod.Uid))),
            ("nodeName", node is null ? null : KubeDocument.Of(node)),
            ("zone", zone is null ? null : KubeDocument.Of(zone)));
    }

    /// <summary>The Service's ports with named targets looked up in the first pod that has them.</summary>
    private static KubeDocument Ports(KubeDocument service, KubeDocument[] pods)
    {
        var ports = new List<KubeDocument>();
        foreach (var port in service.List("spec", "ports"))
        {
            var target = port["targetPort"] ?? port["port"]!;
            if (target.IsString) target = pods.Select(p => NamedPort(p, target.ScalarText!)).FirstOrDefault(static n => n is not null) ?? KubeDocument.Null;
            if (target.IsNull) continue;
            ports.Add(KubeDocument.Object(
                ("name", port.Text("name") ?? ""), ("protocol", port.Text("protocol") ?? "TCP"), ("port", target), ("appProtocol", port["appProtocol"])));
        }

        return KubeDocument.ArrayOf(ports);
    }

    private static KubeDocument? NamedPort(KubeDocument pod, string name)
    {
        foreach (var container in pod.List("spec", "containers"))
        {
            foreach (var port in container.List("ports"))
            {
                if (port.Text("name") == name) return port["containerPort"];
            }
        }

        return null;
    }

    private void OnPod(KubeDocument? old, KubeDocument? now)
    {
        var pod = (now ?? old)!;
        if (old is not null && now is not null && !IsEndpoint(old) && !IsEndpoint(now)) return;
        foreach (var service in _services.Items)
        {
            if (service.Namespace != pod.Namespace || service.At("spec", "selector") is not { Fields.Count: > 0 } labels) continue;
            var selector = LabelSelector.FromLabels(labels);
            if (selector.Matches(pod.At("metadata", "labels")) || (old is not null && selector.Matches(old.At("metadata", "labels")))) Queue.Add(service.Key);
        }
    }
}
