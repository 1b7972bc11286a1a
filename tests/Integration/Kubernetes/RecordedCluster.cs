using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Workloads;

namespace Drydock.Integration.Kubernetes;

/// <summary>The cluster that the cases were recorded on: one node, the hostpath driver, no cluster DNS.</summary>
internal static class RecordedCluster
{
    public static SimClusterOptions Options
    {
        get
        {
            var images = new ImageRegistry();
            images.Register(BusyBox());
            return new SimClusterOptions
            {
                Nodes = [new SimClusterNode("node1", "local-1a", "m5.large")], EbsCsiDriver = false, HostPathCsiDriver = true, ClusterDns = false, StorageVersionMigrator = true, Images = images,
            };
        }
    }

    public static KubeDocument SnapshotClass { get; } = KubeDocument.Parse(
        """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshotClass","metadata":{"name":"csi-hostpath-snapclass"},"driver":"hostpath.csi.k8s.io","deletionPolicy":"Delete"}""");

    /// <summary>The recordings' own image: its entry point is a shell with -c, and every script traps SIGTERM.</summary>
    private static SimImage BusyBox()
    {
        var executables = new SortedDictionary<string, Func<string, IContainerProgram>>(StringComparer.Ordinal) { ["sh"] = _ => new TrapAndSleep() };
        return new SimImage("localhost/busybox", ["sh", "-c"], ["true"], "/", executables);
    }

    private sealed class TrapAndSleep : IContainerProgram
    {
        public async Task<int> RunAsync(IContainerContext context)
        {
            await context.Signals.TakeAsync(CancellationToken.None);
            return 0;
        }
    }
}
