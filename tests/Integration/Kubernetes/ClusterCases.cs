using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Workloads;

namespace Drydock.Integration.Kubernetes;

/// <summary>The recorded cases that need controllers, a CSI driver or a node, against a whole simulated cluster with one node and the hostpath driver, as they were recorded;
/// <c>known-cluster-differences.txt</c> lists what is known to differ, with the reason.</summary>
public sealed class ClusterCases
{
    private static readonly string[] Topics = ["defaults", "delete", "discovery", "immutability", "list", "patch", "rbac", "storage", "storagemigration", "update", "validation", "watch"];

    [Test]
    public void The_cluster_answers_as_recorded()
    {
        var known = RecordedCases.KnownDifferences("known-cluster-differences.txt");
        var cases = ReplayCase.Load().Where(c => Topics.Contains(c.Topic) && c.Needs.Contains("controllers")).ToList();
        var only = Environment.GetEnvironmentVariable("DRYDOCK_CASES");
        if (!string.IsNullOrEmpty(only)) cases = [.. cases.Where(c => only.Split(',').Any(p => c.Id.StartsWith(p, StringComparison.Ordinal)))];
        var failures = new StringBuilder();
        var stale = new StringBuilder();
        foreach (var replayCase in cases)
        {
            var difference = Run(replayCase);
            var isKnown = known.TryGetValue(replayCase.Id, out var reason);
            if (difference is null && isKnown) stale.AppendLine($"{replayCase.Id} passes though it is listed ({reason})");
            if (difference is not null && !isKnown) failures.AppendLine($"FAIL {replayCase.Id}: {difference}");
        }

        if (failures.Length > 0) Assert.Fail($"of {cases.Count} cases these are not as recorded:\n{failures}");
        if (stale.Length > 0) Assert.Warn($"known-cluster-differences.txt:\n{stale}");
    }

    private static string? Run(ReplayCase replayCase)
    {
        var world = new World(1);
        var cluster = new SimCluster(world, RecordedCluster.Options);
        string? difference = null;
        var isDone = false;
        world.CreateProcess("replay").Start(async () =>
        {
            await cluster.StartAsync(CancellationToken.None);
            await cluster.ClientFor(ApiUser.Admin, "setup").CreateAsync(KubeResources.VolumeSnapshotClasses, RecordedCluster.SnapshotClass, CancellationToken.None);
            difference = await new CaseRunner(replayCase, new ClusterTarget(cluster)).RunAsync();
            isDone = true;
        });
        try
        {
            world.Run(() => isDone, TimeSpan.FromMinutes(20));
        }
        catch (ProcessFailedException failure)
        {
            return $"{failure.InnerException?.GetType().Name}: {failure.InnerException?.Message} {failure.InnerException?.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}";
        }

        return difference;
    }
}
