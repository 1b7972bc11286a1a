using System.Globalization;
using Drydock.Core.Ports;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Workloads;
using Drydock.Wire.State;

namespace Drydock.Wire.Hosting;

/// <summary>
/// The simulated account and cluster that are served. A new one is booted in virtual time, so that nodes are Ready when the first client comes; one that goes on from a state
/// directory comes up as after a power loss of all nodes, before the client's eyes.
/// </summary>
internal sealed class ServedWorld
{
    /// <summary>Virtual time before the first client; booting takes less.</summary>
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(60);

    private const int TimelineMax = 100_000;

    internal ServedWorld(ServeOptions options, DateTimeOffset now, StateDirectory? state = null)
    {
        // Never earlier than what is stored: the virtual time of an earlier life may have been ahead of the real one.
        var start = now - BootTime;
        if (state is not null && state.Map.At > start) start = state.Map.At;
        var isNew = state?.Map.Find(StateKind.Meta, StateNames.Revision) is null;
        var addOns = string.Join(',', options.AddOns.Order());
        var hasSameAddOns = state?.Map.Find(StateKind.Meta, StateNames.AddOns)?.Text() == addOns;
        state?.BeginLife(options.Seed, addOns, start);
        World = new World(SeedOf(options, state), start) { StepsMax = long.MaxValue, TimelineMax = TimelineMax };
        var zones = new ClusterSpec().Nodes.Select(n => n.Zone).Distinct(StringComparer.Ordinal).ToList();
        var nodes = options.Nodes.Count == 0 ? new ClusterSpec().Nodes : [.. options.Nodes.Select((name, i) => new NodeSpec(name, zones[i % zones.Count], "m5.large"))];
        var account = new AccountSpec();
        Aws = new SimAws(World, new SimAwsOptions { Region = account.Region, Zones = zones });
        Aws.StartServices();
        var blocks = state is null ? null : new BlockPart(state.Map);
        var aws = state is null ? null : new AwsPart(Aws, blocks!, state.Map);
        var images = new ImageRegistry();
        BuiltInImages.Register(images);
        var made = new SimClusterOptions
        {
            Nodes = nodes.Select(n => new SimClusterNode(n.Name, n.Zone, n.InstanceType, InstanceOf(n.Name, state))).ToList(),
            Aws = Aws,
            EbsCsiDriver = options.AddOns.Contains(AddOn.EbsCsi),
            SnapshotController = options.AddOns.Contains(AddOn.SnapshotController),
            HostPathCsiDriver = options.AddOns.Contains(AddOn.HostPathCsi),
            StorageVersionMigrator = true,
            Images = images,
            Api = new ApiServerOptions { ServiceAccountKey = state?.ServiceAccountKey() },
            Restore = state is null ? null : (store, hostPath) =>
            {
                StoreRestore.Fill(store, state.Map);
                Recorder = new StateRecorder(state.Log, World, store, aws!, blocks!, new HostPathPart(hostPath, state.Map)) { Tell = options.Tell };
            },
        };
        Cluster = new SimCluster(World, options.Cluster?.Invoke(made) ?? made);
        state?.ForgetMap();
        if (isNew) Boot();
        else PowerOn(now - start, hasSameAddOns);
        Recorder?.Flush();
    }

    internal World World { get; }
    internal SimAws Aws { get; }
    internal SimCluster Cluster { get; }

    /// <summary>Keeps what happens; null when nothing is kept.</summary>
    internal StateRecorder? Recorder { get; private set; }

    /// <summary>Every life of a state directory draws from streams of its own, or it would draw ids that are taken.</summary>
    private static ulong SeedOf(ServeOptions options, StateDirectory? state) => state is null or { Life: 1 }
        ? options.Seed
        : new SeededRandom(state.Seed).Derive(string.Create(CultureInfo.InvariantCulture, $"life/{state.Life}")).NextUInt64();

    /// <summary>The nodes of all lives are the same instances.</summary>
    private static InstanceId? InstanceOf(string node, StateDirectory? state) =>
        state is null ? null : new InstanceId($"i-{new SeededRandom(state.Seed).Derive("instance/" + node).Hex(17)}");

    private void Boot()
    {
        var isBooted = false;
        var owner = World.CreateProcess("cluster-owner");
        owner.Start(async () =>
        {
            await Cluster.StartAsync(CancellationToken.None);
            isBooted = true;
        });
        World.Run(() => isBooted, BootTime);
        World.Advance(BootTime);
    }

    /// <summary>The power is back; nobody waits for the nodes. Add-ons put their objects into a cluster when they are installed, not when it starts.</summary>
    private void PowerOn(TimeSpan untilNow, bool hasSameAddOns)
    {
        if (hasSameAddOns) Cluster.Start();
        else World.CreateProcess("cluster-owner").Start(() => Cluster.StartAsync(CancellationToken.None));
        World.Advance(untilNow > TimeSpan.Zero ? untilNow : TimeSpan.Zero);
    }
}
