using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Network;

namespace Drydock.Harness.Kit;

/// <summary>What a checker of your own has at hand in a simulated world.</summary>
public sealed class CheckerContext
{
    private readonly World _world;
    private readonly SimNetwork _network;
    private readonly EtcdStore _store;

    internal CheckerContext(World world, SimNetwork network, EtcdStore store, IKubernetesApi api, IVolumeInspection volumes, SeededRandom random, CancellationToken stopped) =>
        (_world, _network, _store, Api, Volumes, Random, Stopped) = (world, network, store, api, volumes, random, stopped);

    /// <summary>The API as somebody with kubectl sees it.</summary>
    public IKubernetesApi Api { get; }

    /// <summary>The real EBS volumes, with their bytes.</summary>
    public IVolumeInspection Volumes { get; }

    /// <summary>Virtual time: the only one there is.</summary>
    public TimeProvider Clock => _world.Clock;

    /// <summary>Time since the run began, as in the timeline.</summary>
    public TimeSpan Elapsed => _world.Clock.Elapsed;

    /// <summary>Randomness that the run's seed decides.</summary>
    public SeededRandom Random { get; }

    /// <summary>The clients are to end.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>An object as it is now, looked up without a call; null: there is none.</summary>
    public KubeDocument? Peek(KubeResource resource, string? ns, string name) => _store.Peek(resource, ns, name);

    /// <summary>Opens a connection to a port of a running pod.</summary>
    /// <exception cref="SimSocketException">It has no address, nobody listens there, or it does not answer.</exception>
    public Task<SimConnection> ConnectAsync(string ns, string pod, int port, CancellationToken cancellationToken)
    {
        var live = Peek(KubeResources.Pods, ns, pod);
        if (live?.Text("status", "phase") != "Running" || live.Text("status", "podIP") is not { } address) throw new SimSocketException($"{ns}/{pod} does not run");
        return _network.ConnectAsync(address, port, cancellationToken);
    }

    /// <summary>A line for the timeline.</summary>
    public void Tell(string text) => _world.Timeline.Add(SimProcess.Current.Name, TimelineKind.Workload, text);
}
