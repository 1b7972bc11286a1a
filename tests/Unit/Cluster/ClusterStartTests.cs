using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes;
using Drydock.Unit.Nodes;

namespace Drydock.Unit.Cluster;

/// <summary>A cluster without AWS: it starts, runs a StatefulSet, and survives the loss of each of its processes.</summary>
public sealed class ClusterStartTests
{
    private const string StatefulSet = """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},"spec":{"serviceName":"db","replicas":2,
         "selector":{"matchLabels":{"app":"db"}},"template":{"metadata":{"labels":{"app":"db"}},"spec":{"terminationGracePeriodSeconds":5,
          "containers":[{"name":"c","image":"sleeper"}]}}}}
        """;

    [Test]
    public void A_cluster_starts_and_runs_a_StatefulSet()
    {
        var rig = new ClusterRig(1, _ => new SimClusterOptions { Nodes = ClusterRig.TwoNodes });
        rig.Run(async () =>
        {
            rig.World.Clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30));
            await rig.Create(KubeResources.StatefulSets, StatefulSet);
            await rig.UntilReady("db-0");
            await rig.UntilReady("db-1");
            await rig.Until(async () => (await rig.Get(KubeResources.StatefulSets, "db"))!.Integer("status", "readyReplicas") == 2);
        });
    }

    [TestCase(SimCluster.ApiServerProcess)]
    [TestCase(SimCluster.ControllerManagerProcess)]
    [TestCase(SimCluster.SchedulerProcess)]
    [TestCase("kubelet/ip-10-0-1-10.ec2.internal")]
    public void A_cluster_goes_on_after_a_process_was_lost_and_came_back(string process)
    {
        var rig = new ClusterRig(2, _ => new SimClusterOptions { Nodes = ClusterRig.TwoNodes });
        rig.Run(async () =>
        {
            await rig.Create(KubeResources.StatefulSets, StatefulSet);
            await rig.Wait(TimeSpan.FromMilliseconds(300));
            rig.Cluster.Crash(process);
            rig.Cluster.IsRunning(process).Should().BeFalse();
            await rig.Wait(TimeSpan.FromSeconds(5));
            rig.Cluster.Restart(process);
            await rig.Until(async () => NodeRig.Condition(await TryGet(rig, "db-0"), "Ready") == "True" && NodeRig.Condition(await TryGet(rig, "db-1"), "Ready") == "True");
        });
    }

    private static async Task<KubeDocument?> TryGet(ClusterRig rig, string pod)
    {
        try
        {
            return await rig.Get(KubeResources.Pods, pod);
        }
        catch (Drydock.Core.Ports.PortUnreachableException)
        {
            return null;
        }
    }
}
