using Drydock.Harness.Scenarios;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Workloads;

namespace Drydock.Wire.Hosting;

/// <summary>The simulated account and cluster that are served, booted in virtual time, so that nodes are Ready when the first client comes.</summary>
internal sealed class ServedWorld
{
    /// <summary>Virtual time before the first client; booting takes less.</summary>
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(60);

    private const int TimelineMax = 100_000;

    internal ServedWorld(ServeOptions options, DateTimeOffset now)
    {
        World = new World(options.Seed, now - BootTime) { StepsMax = long.MaxValue, TimelineMax = TimelineMax };
        var cluster = new ClusterSpec();
        var account = new AccountSpec();
        Aws = new SimAws(World, new SimAwsOptions { Region = account.Region, Zones = cluster.Nodes.Select(n => n.Zone).Distinct(StringComparer.Ordinal).ToList() });
        var images = new ImageRegistry();
        BuiltInImages.Register(images);
        var made = new SimClusterOptions
        {
            Nodes = cluster.Nodes.Select(n => new SimClusterNode(n.Name, n.Zone, n.InstanceType)).ToList(),
            Aws = Aws,
            EbsCsiDriver = options.AddOns.Contains(AddOn.EbsCsi),
            SnapshotController = options.AddOns.Contains(AddOn.SnapshotController),
            HostPathCsiDriver = options.AddOns.Contains(AddOn.HostPathCsi),
            Images = images,
        };
        Cluster = new SimCluster(World, options.Cluster?.Invoke(made) ?? made);
        Boot();
    }

    internal World World { get; }
    internal SimAws Aws { get; }
    internal SimCluster Cluster { get; }

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
}
