using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Csi.HostPath;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Nodes;
using Drydock.Simulators.Kubernetes.Nodes.Dns;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Kubernetes;

/// <summary>
/// A whole cluster: API server over its store, controllers, scheduler, CSI drivers, DNS and nodes, each a process of its own that can crash and start again by name.
/// </summary>
public sealed partial class SimCluster
{
    /// <summary>The version of Kubernetes that is simulated, as EKS tells it.</summary>
    private const string Version = "1.36";

    public const string ApiServerProcess = "kube-apiserver";
    public const string ControllerManagerProcess = "kube-controller-manager";
    public const string SchedulerProcess = "kube-scheduler";
    public const string SnapshotControllerProcessName = "snapshot-controller";
    public const string EbsControllerProcess = "ebs-csi-controller";
    public const string HostPathControllerProcess = "csi-hostpathplugin";
    public const string DnsProcess = "coredns";

    private static readonly TimeSpan StartPoll = TimeSpan.FromMilliseconds(250);

    private readonly SortedDictionary<string, ClusterProcess> _processes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SimNode> _nodes = new(StringComparer.Ordinal);

    public SimCluster(World world, SimClusterOptions options)
    {
        World = world;
        Options = options;
        Network = new SimNetwork(world);
        HostPath = new HostPathStorage(world.RandomFor("hostpath"));
        Store = new EtcdStore(world);
        options.Restore?.Invoke(Store, HostPath);
        Kinds = options.SnapshotController ? KindCatalog.CreateAll() : KindCatalog.CreateAllWithoutSnapshots();
        ApiServer = new ApiServer(world, world.CreateProcess(ApiServerProcess), Store, Kinds, options.Api);
        _processes[ApiServerProcess] = new ClusterProcess(ApiServer.Process, ApiServer.Start);
        AddControlPlane();
        var dns = options.ClusterDns ? AddDns() : null;
        AddDrivers();
        AddNodes(dns);
        if (options.Restore is not null) FindContainers();
    }

    public World World { get; }
    public SimClusterOptions Options { get; }
    public SimNetwork Network { get; }
    public EtcdStore Store { get; }
    public ApiServer ApiServer { get; }

    /// <summary>What the hostpath driver stores.</summary>
    public HostPathStorage HostPath { get; }

    /// <summary>The resources that the API serves.</summary>
    public IReadOnlyList<ResourceKind> Kinds { get; }

    /// <summary>The nodes by name.</summary>
    public IReadOnlyDictionary<string, SimNode> Nodes => _nodes;

    /// <summary>Names of the cluster's own processes, kubelets as "kubelet/NODE".</summary>
    public IReadOnlyCollection<string> ProcessNames => _processes.Keys;

    /// <summary>The API as a user sees it, usable by any process.</summary>
    public ApiServerClient ClientFor(ApiUser user, string userAgent) => new(ApiServer, user, userAgent);

    /// <summary>Starts every process. Call it before the run, or from within it.</summary>
    public void Start()
    {
        _processes[ApiServerProcess].Start();
        foreach (var (name, process) in _processes)
        {
            if (name != ApiServerProcess) process.Start();
        }
    }

    /// <summary>Starts the cluster and waits, in the current process, until its nodes are Ready and its drivers registered.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Start();
        var api = ClientFor(ApiUser.Admin, "drydock-cluster");
        await new ClusterBootstrap(api, Options).RunAsync(cancellationToken);
        while (!await AreNodesReadyAsync(api, cancellationToken)) await Task.Delay(StartPoll, World.Clock, cancellationToken);
    }

    /// <summary>Kills a process of the cluster; containers outlive their kubelet.</summary>
    public void Crash(string name) => Find(name).Crash();

    /// <summary>Starts a process that is down.</summary>
    public void Restart(string name)
    {
        var process = Find(name);
        if (!process.Process.IsRunning) process.Start();
    }

    public bool IsRunning(string name) => Find(name).Process.IsRunning;

    private ClusterProcess Find(string name) => _processes.TryGetValue(name, out var found)
        ? found
        : throw new ArgumentException($"the cluster has no process {name}; it has {string.Join(", ", _processes.Keys)}", nameof(name));

    private void Add(string name, Func<SimProcess, Task> main)
    {
        var process = World.CreateProcess(name);
        _processes[name] = new ClusterProcess(process, () => process.Start(() => main(process)));
    }

    private RpcClient<NameQuery, NameAnswer> AddDns()
    {
        var process = World.CreateProcess(DnsProcess);
        var dns = new ClusterDns(process);
        _processes[DnsProcess] = new ClusterProcess(process, () => process.Start(() => dns.RunAsync(ComponentClient("coredns"))));
        return new RpcClient<NameQuery, NameAnswer>(dns.Server);
    }

    private void AddNodes(RpcClient<NameQuery, NameAnswer>? dns)
    {
        var containers = new ContainerProcesses(World);
        var services = new NodeServices(ClientFor, ApiServer.RegisterKubelet, dns) { RegisterStreams = ApiServer.RegisterKubeletStreams };
        for (var i = 0; i < Options.Nodes.Count; i++)
        {
            var spec = Options.Nodes[i];
            var instance = Options.Aws?.RegisterInstance(spec.InstanceType, spec.Zone, spec.InstanceId, spec.Name, AddressOf(spec.Name, i)) ?? spec.InstanceId ?? new InstanceId($"i-{World.RandomFor("instance/" + spec.Name).Hex(17)}");
            var options = new SimNodeOptions(spec.Name, spec.Zone[..^1], spec.Zone, spec.InstanceType, instance, AddressOf(spec.Name, i), $"10.244.{i}.");
            var node = new SimNode(World, Network, options, Options.Images, containers, services);
            InstallDrivers(node);
            _nodes[spec.Name] = node;
            _processes[node.Process.Name] = new ClusterProcess(node.Process, node.StartKubelet, node.CrashKubelet);
        }

        Options.Aws?.RegisterCluster(Options.Name, Version);
    }

    /// <summary>The nodes lost power under an earlier program: their disks hold what was left of the containers.</summary>
    private void FindContainers()
    {
        foreach (var pod in Store.Dump(KubeResources.Pods))
        {
            var hasRun = pod.List("status", "containerStatuses").Concat(pod.List("status", "initContainerStatuses")).Any(static s => s["containerID"] is not null);
            if (hasRun && pod.Text("status", "phase") is not ("Succeeded" or "Failed") && _nodes.GetValueOrDefault(pod.Text("spec", "nodeName") ?? "") is { } node) node.Runtime.Find(pod);
        }
    }

    /// <summary>The address that a name like ip-10-0-1-10.ec2.internal tells, or one by the node's place.</summary>
    private static string AddressOf(string name, int index)
    {
        var first = name.Split('.')[0].Split('-');
        return first.Length == 5 && first[0] == "ip" ? string.Join('.', first[1..]) : $"10.0.{index}.10";
    }

    private ApiServerClient ComponentClient(string name) => ClientFor(ApiUser.ServiceAccount("kube-system", name), name);

    private async Task<bool> AreNodesReadyAsync(IKubernetesApi api, CancellationToken cancellationToken)
    {
        try
        {
            var nodes = await api.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.Nodes), cancellationToken);
            var registered = await api.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.CsiNodes), cancellationToken);
            return nodes.Body.List("items").Count(IsReady) == _nodes.Count
                && registered.Body.List("items").Count(n => n.List("spec", "drivers").Count == _nodes[n.Name].Drivers.Count) == _nodes.Count;
        }
        catch (PortUnreachableException)
        {
            return false;
        }
    }

    private static bool IsReady(KubeDocument node) =>
        node.List("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True")
        && !node.List("spec", "taints").Any(t => t.Text("key") == "node.kubernetes.io/not-ready");
}
