using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Cluster;

/// <summary>StatefulSets on volumes of a CSI driver, with every part real but the programs.</summary>
public sealed class ClusterVolumeTests
{
    [TestCase("ebs.csi.aws.com", 1ul)]
    [TestCase("ebs.csi.aws.com", 2ul)]
    [TestCase("hostpath.csi.k8s.io", 1ul)]
    public void Data_follows_the_claim_through_scaling_to_zero_and_back(string driver, ulong seed)
    {
        var rig = Rig(seed);
        rig.Image("writer", ("write", async context =>
        {
            var before = context.Files.Stat("/data/lives") is null ? 0 : Encoding.UTF8.GetString(context.Files.ReadAll("/data/lives")).Length;
            context.Files.Write("/data/lives", before, "x"u8);
            context.WriteStdout($"life {before + 1}\n");
            await context.Files.FsyncAsync("/data/lives", CancellationToken.None);
            await context.Signals.TakeAsync(CancellationToken.None);
            return 0;
        }));
        rig.Run(async () =>
        {
            await CreateSet(rig, driver);
            await rig.UntilReady("db-0");
            await rig.UntilReady("db-1");
            var set = (await rig.Get(KubeResources.StatefulSets, "db"))!;
            await Scale(rig, set, 0);
            await rig.Until(async () => (await rig.List(KubeResources.VolumeAttachments, null)).Count == 0);
            await Scale(rig, set, 2);
            await rig.UntilReady("db-0");
            await rig.UntilReady("db-1");
            foreach (var pod in new[] { "db-0", "db-1" })
            {
                var log = await rig.Admin.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Pods, "default", pod, "log"), default);
                log.Body.ScalarText.Should().Be("life 2\n", pod);
            }

            (await rig.List(KubeResources.PersistentVolumes, null)).Should().HaveCount(2);
        });
    }

    [Test]
    public void A_power_cut_loses_what_was_not_fsynced_and_nothing_else()
    {
        var rig = Rig(3);
        IContainerContext? inside = null;
        rig.Image("writer", ("write", async context =>
        {
            inside = context;
            await context.Signals.TakeAsync(CancellationToken.None);
            return 0;
        }));
        rig.Run(async () =>
        {
            await CreateSet(rig, "ebs.csi.aws.com", replicas: 1);
            await rig.UntilReady("db-0");
            inside!.Files.Write("/data/safe", 0, "safe"u8);
            await inside.Files.FsyncAsync("/data/safe", CancellationToken.None);
            await rig.Wait(TimeSpan.FromSeconds(1));
            inside.Files.Write("/data/lost", 0, "lost"u8);
            var node = rig.Cluster.Nodes[(await rig.Get(KubeResources.Pods, "db-0"))!.Text("spec", "nodeName")!];
            node.PowerOff();
            await rig.Wait(TimeSpan.FromSeconds(20));
            node.PowerOn();
            await rig.Until(async () => (await rig.Get(KubeResources.Pods, "db-0"))!.List("status", "containerStatuses") is [var c] && c.Integer("restartCount") == 1);
            await rig.UntilReady("db-0");
            Encoding.UTF8.GetString(inside.Files.ReadAll("/data/safe")).Should().Be("safe");
            inside.Files.Stat("/data/lost").Should().BeNull();
        });
    }

    private static ClusterRig Rig(ulong seed) => new(seed, world => new SimClusterOptions
    {
        Nodes = ClusterRig.TwoNodes, Aws = new SimAws(world), HostPathCsiDriver = true,
    });

    private static Task Scale(ClusterRig rig, KubeDocument set, long replicas) => rig.Admin.SendAsync(
        new KubeRequest(KubeVerb.Patch, KubeResources.StatefulSets, "default", set.Name, ContentType: PatchContentType.Merge, Body: KubeDocument.Parse($$"""{"spec":{"replicas":{{replicas}}} }""")), default);

    private static async Task CreateSet(ClusterRig rig, string driver, int replicas = 2)
    {
        await rig.Create(KubeResources.StorageClasses, $$"""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"fast"},"provisioner":"{{driver}}","volumeBindingMode":"WaitForFirstConsumer"}""");
        await rig.Create(KubeResources.StatefulSets, $$"""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},"spec":{"serviceName":"db","replicas":{{replicas}},
             "selector":{"matchLabels":{"app":"db"} },"template":{"metadata":{"labels":{"app":"db"} },"spec":{"terminationGracePeriodSeconds":5,
              "containers":[{"name":"c","image":"writer","volumeMounts":[{"name":"data","mountPath":"/data"}]}]} },
             "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"fast","resources":{"requests":{"storage":"1Gi"} } } }]} }
            """);
    }
}
