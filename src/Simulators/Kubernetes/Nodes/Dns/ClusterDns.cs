using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Dns;

/// <summary>
/// Cluster DNS and service addresses in one process: names of Services, of pods behind headless Services, and cluster IPs lead to a ready endpoint. Provenance: Documented
/// (DNS for Services and Pods); simplified: kube-proxy's choice of an endpoint is made here, so a connection goes straight to a pod.
/// </summary>
internal sealed class ClusterDns(SimProcess process)
{
    private const string Suffix = ".svc.cluster.local";
    private const string ServiceLabel = "kubernetes.io/service-name";
    private const string Unknown = "Name or service not known";

    private Informer? _services;
    private Informer? _slices;

    public RpcServer<NameQuery, NameAnswer> Server { get; } = new(process, "cluster-dns", LatencyProfile.InCluster);

    /// <summary>Runs until the process ends.</summary>
    public async Task RunAsync(IKubernetesApi api)
    {
        _services = new Informer(api, process.World.Clock, KubeResources.Services);
        _slices = new Informer(api, process.World.Clock, KubeResources.EndpointSlices);
        Server.Serve(query => Task.FromResult(Answer(query)));
        await LoudTask.RunAllAsync(_services.RunAsync(CancellationToken.None), _slices.RunAsync(CancellationToken.None));
    }

    private NameAnswer Answer(NameQuery query)
    {
        if (ServiceAddresses.Contains(query.Host))
        {
            var behind = _services!.Items.FirstOrDefault(s => s.Text("spec", "clusterIP") == query.Host);
            return behind is null ? new NameAnswer(null, 0, "connection timed out") : Endpoint(behind, query.Port, pod: null);
        }

        var name = query.Host.TrimEnd('.');
        var isFull = name.EndsWith(Suffix, StringComparison.Ordinal);
        if (isFull) name = name[..^Suffix.Length];
        else if (name.EndsWith(".svc", StringComparison.Ordinal)) name = name[..^".svc".Length];
        var parts = name.Split('.');
        var service = parts.Length switch
        {
            1 => Find(query.Namespace, parts[0]),
            2 => (isFull ? null : Find(query.Namespace, parts[1])) ?? Find(parts[1], parts[0]),
            3 => Find(parts[2], parts[1]),
            _ => null,
        };
        if (service is null) return new NameAnswer(null, 0, Unknown);
        var pod = parts.Length == 3 || (parts.Length == 2 && service.Name == parts[1]) ? parts[0] : null;
        return service.Text("spec", "type") == "ExternalName" ? new NameAnswer(null, 0, Unknown) : Endpoint(service, query.Port, pod);
    }

    private KubeDocument? Find(string ns, string name) => _services!.Get(ns, name);

    private NameAnswer Endpoint(KubeDocument service, int port, string? pod)
    {
        var isHeadless = service.Text("spec", "clusterIP") == "None";
        var wanted = service.List("spec", "ports").FirstOrDefault(p => p.Integer("port") == port);
        if (!isHeadless && wanted is null) return new NameAnswer(null, 0, "connection refused");
        var found = new List<NameAnswer>();
        foreach (var slice in _slices!.Items)
        {
            if (slice.Namespace != service.Namespace || slice.Label(ServiceLabel) != service.Name) continue;
            var target = isHeadless ? port : (int)(slice.List("ports").FirstOrDefault(p => (p.Text("name") ?? "") == (wanted!.Text("name") ?? ""))?.Integer("port") ?? 0);
            foreach (var endpoint in slice.List("endpoints"))
            {
                if (endpoint.Flag("conditions", "ready") == false || (pod is not null && endpoint.Text("hostname") != pod)) continue;
                foreach (var address in endpoint.List("addresses")) found.Add(new NameAnswer(address.ScalarText, target));
            }
        }

        if (found.Count > 0) return found[process.Random.Next(found.Count)];
        return new NameAnswer(null, 0, isHeadless ? Unknown : "connection refused");
    }
}
