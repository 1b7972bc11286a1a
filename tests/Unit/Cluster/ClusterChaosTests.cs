using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes;
using Drydock.Unit.Nodes;

namespace Drydock.Unit.Cluster;

/// <summary>Whatever dies, and whenever: the cluster ends with both pods Ready on their own volumes, and no volume is leaked.</summary>
public sealed class ClusterChaosTests
{
    [Test]
    public void A_StatefulSet_gets_there_whatever_dies_on_the_way([Range(1, 12)] int seed) => Run((ulong)seed);

    [Test]
    [Category("Exhaustive")]
    public void A_StatefulSet_gets_there_whatever_dies_on_the_way_many_seeds()
    {
        for (ulong seed = 100; seed < 400; seed++)
        {
            try
            {
                Run(seed);
            }
            catch (Exception exception)
            {
                throw new AssertionException($"seed {seed}: {exception.Message}", exception);
            }
        }
    }

    [Test]
    public void One_seed_is_one_timeline_however_much_dies()
    {
        var first = Run(7);
        Run(7).Should().Be(first);
        Run(8).Should().NotBe(first);
    }

    private static string Run(ulong seed)
    {
        var rig = new ClusterRig(seed, world => new SimClusterOptions { Nodes = ClusterRig.TwoNodes, Aws = new SimAws(world) });
        rig.Run(async () =>
        {
            await rig.Create(KubeResources.StorageClasses, """{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"fast"},"provisioner":"ebs.csi.aws.com","volumeBindingMode":"WaitForFirstConsumer"}""");
            await rig.Create(KubeResources.StatefulSets, """
                {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},"spec":{"serviceName":"db","replicas":2,
                 "selector":{"matchLabels":{"app":"db"}},"template":{"metadata":{"labels":{"app":"db"}},"spec":{"terminationGracePeriodSeconds":5,
                  "containers":[{"name":"c","image":"sleeper","livenessProbe":{"exec":{"command":["true"]}},"volumeMounts":[{"name":"data","mountPath":"/data"}]}]}},
                 "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"fast","resources":{"requests":{"storage":"1Gi"}}}}]}}
                """);
            await Hurt(rig, rig.World.RandomFor("chaos"));
            await rig.Until(() => IsSettled(rig));
            rig.Cluster.Options.Aws!.Inspection.Volumes.Should().HaveCount(2, "no volume is leaked").And.OnlyContain(v => v.Attachments.Count == 1);
        }, TimeSpan.FromHours(3));
        return rig.World.Timeline.ComputeHash();
    }

    /// <summary>A dozen deaths, a few seconds apart: a process of the cluster, a node's power, or a pod deleted with or without grace.</summary>
    private static async Task Hurt(ClusterRig rig, SeededRandom random)
    {
        var processes = rig.Cluster.ProcessNames.ToList();
        var nodes = rig.Cluster.Nodes.Values.ToList();
        for (var i = 0; i < 12; i++)
        {
            await rig.Wait(random.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(8)));
            switch (random.Next(8))
            {
                case 0:
                    var node = nodes[random.Next(nodes.Count)];
                    node.PowerOff();
                    await rig.Wait(random.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)));
                    node.PowerOn();
                    break;
                case 1:
                    await TryDelete(rig, $"db-{random.Next(2)}", random.Chance(0.3) ? 0 : null);
                    break;
                default:
                    var process = processes[random.Next(processes.Count)];
                    rig.Cluster.Crash(process);
                    await rig.Wait(random.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(20)));
                    rig.Cluster.Restart(process);
                    break;
            }
        }
    }

    private static async Task TryDelete(ClusterRig rig, string pod, long? grace)
    {
        var options = grace is null ? null : KubeDocument.Object(("gracePeriodSeconds", grace.Value));
        try
        {
            await rig.Admin.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.Pods, "default", pod, Body: options), default);
        }
        catch (PortUnreachableException)
        {
            // The API server is one of those who die.
        }
    }

    private static async Task<bool> IsSettled(ClusterRig rig)
    {
        try
        {
            for (var i = 0; i < 2; i++)
            {
                if (NodeRig.Condition(await rig.Get(KubeResources.Pods, $"db-{i}"), "Ready") != "True") return false;
            }

            return (await rig.Get(KubeResources.StatefulSets, "db"))!.Integer("status", "readyReplicas") == 2;
        }
        catch (PortUnreachableException)
        {
            return false;
        }
    }
}
