using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Kubernetes.Csi;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Volumes;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>
/// A machine with a container runtime, its mounts and a kubelet. The kubelet can crash and start again under running containers; a power cut ends everything and loses the page caches.
/// </summary>
public sealed class SimNode
{
    private readonly World _world;
    private readonly CsiNodePlugins _plugins;

    internal SimNode(World world, SimNetwork network, SimNodeOptions options, ImageRegistry images, ContainerProcesses processes, NodeServices services)
    {
        _world = world;
        Network = network;
        Options = options;
        Images = images;
        Services = services;
        Clock = new OffsetClock(world.Clock);
        Runtime = new ContainerRuntime(world, Clock, network, processes, new PodAddresses(options.PodAddressPrefix), options.Name);
        Volumes = new NodeVolumes(world.Clock);
        Process = world.CreateProcess("kubelet/" + options.Name);
        Machine = world.CreateProcess("node/" + options.Name);
        _plugins = new CsiNodePlugins(Machine);
        Boot(isFirst: true);
        Execs = new RpcServer<ExecRequest, ExecResult>(Process, Process.Name, LatencyProfile.InCluster);
        Logs = new RpcServer<PodLogRequest, PodLogResult>(Process, Process.Name, LatencyProfile.InCluster);
        Streams = new RpcServer<KubeletStreamCall, KubeletStreamReply>(Process, Process.Name, LatencyProfile.InCluster);
        services.Register(options.Name, Execs, Logs);
        services.RegisterStreams?.Invoke(options.Name, Streams);
        network.AddAddress(options.Address);
    }

    public string Name => Options.Name;
    public SimNodeOptions Options { get; }

    /// <summary>The machine's clock, as the containers on it read it. Statuses and leases are on the cluster's time: a control plane checks no clocks.</summary>
    public OffsetClock Clock { get; }

    /// <summary>The kubelet's process.</summary>
    public SimProcess Process { get; }

    /// <summary>What lives as long as the machine has power: its operating system and the plugins of the CSI drivers.</summary>
    public SimProcess Machine { get; }

    /// <summary>The node halves of the CSI drivers that run here, as the kubelet calls them.</summary>
    public IReadOnlyList<ICsiNodeDriver> Drivers => _plugins.Proxies;

    /// <summary>False after <see cref="PowerOff"/>.</summary>
    public bool IsOn { get; private set; } = true;

    /// <summary>Told when a pod's claim is mounted for its containers; must not call back into the node.</summary>
    public Action<MountEvent>? Mounted
    {
        get => Volumes.Mounted;
        set => Volumes.Mounted = value;
    }

    /// <summary>Told when a pod's containers no longer see a claim, by their end or by a power cut.</summary>
    public Action<MountEvent>? Unmounted
    {
        get => Volumes.Unmounted;
        set => Volumes.Unmounted = value;
    }

    internal SimNetwork Network { get; }
    internal ImageRegistry Images { get; }
    internal NodeServices Services { get; }
    internal ContainerRuntime Runtime { get; }
    internal NodeVolumes Volumes { get; }
    internal RpcServer<ExecRequest, ExecResult> Execs { get; }
    internal RpcServer<PodLogRequest, PodLogResult> Logs { get; }
    internal RpcServer<KubeletStreamCall, KubeletStreamReply> Streams { get; }

    /// <summary>Installs a CSI driver; the kubelet learns of it when it starts. It is made anew with every boot.</summary>
    public void Install(Func<ICsiNodeDriver> make) => _plugins.Install(make);

    /// <summary>Starts the kubelet (again).</summary>
    public void StartKubelet()
    {
        if (!IsOn) throw new InvalidOperationException($"node {Name} has no power");
        Process.Start(() => new Kubelet(_world, this).RunAsync());
    }

    /// <summary>The kubelet dies; containers and mounts stay.</summary>
    public void CrashKubelet()
    {
        Runtime.OnExit = null;
        Process.Crash();
    }

    /// <summary>The machine loses power: kubelet and containers are gone at once, and every write that was not on its device.</summary>
    public void PowerOff()
    {
        if (!IsOn) return;
        IsOn = false;
        _world.Timeline.Add(Name, TimelineKind.Node, "power lost");
        CrashKubelet();
        Machine.Exit();
        Runtime.LosePower();
        Volumes.LosePower();
        Network.RemoveAddress(Options.Address);
    }

    /// <summary>The machine boots again: the kubelet starts, and makes its pods anew.</summary>
    public void PowerOn()
    {
        if (IsOn) return;
        IsOn = true;
        _world.Timeline.Add(Name, TimelineKind.Node, "power back");
        Network.AddAddress(Options.Address);
        Boot(isFirst: false);
        StartKubelet();
    }

    private void Boot(bool isFirst)
    {
        Machine.Start(static () => Task.CompletedTask);
        _plugins.Boot(isFirst);
    }
}
