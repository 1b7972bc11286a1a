using System.Text.RegularExpressions;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Unit.Controllers.Storage;

namespace Drydock.Unit.Cluster;

/// <summary>
/// The pods of a recorded StatefulSet (two replicas on hostpath volumes, started, scaled to zero), change by change, against the same on the simulated cluster: every field
/// of every write of scheduler, kubelet and StatefulSet controller, in their order.
/// </summary>
public sealed partial class PodTimelineTests
{
    private const string StorageClass = """
        {"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"gp3-plain"},"provisioner":"hostpath.csi.k8s.io","reclaimPolicy":"Delete","volumeBindingMode":"WaitForFirstConsumer","allowVolumeExpansion":true}
        """;

    private const string StatefulSet = """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},"spec":{"serviceName":"db","replicas":2,"selector":{"matchLabels":{"app":"db"}},
         "template":{"metadata":{"labels":{"app":"db"}},"spec":{"terminationGracePeriodSeconds":5,"containers":[{"name":"c","image":"localhost/busybox:1","imagePullPolicy":"Never",
          "args":["[ -f /d/seed ] || head -c 1000000 /dev/urandom > /d/seed; sha256sum /d/seed; trap 'exit 0' TERM; while true; do sleep 1 & wait $!; done"],
          "volumeMounts":[{"name":"data","mountPath":"/d"}]}]}},
         "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"gp3-plain","resources":{"requests":{"storage":"1Gi"}}}}]}}
        """;

    [TestCase(1ul)]
    [TestCase(2ul)]
    public void Pods_change_as_recorded(ulong seed)
    {
        var log = new ChangeLog();
        var rig = new ClusterRig(seed, _ => new SimClusterOptions
        {
            Nodes = [new SimClusterNode("node1", "local-1a", "m5.large")], EbsCsiDriver = false, HostPathCsiDriver = true, ClusterDns = false,
        });
        rig.Image("localhost/busybox", ("sh", Nodes.TestProgram.SleepAsync));
        rig.Run(async () =>
        {
            rig.Cluster.ApiServer.Watch(new ApiRequest("GET", "/api/v1/pods", "watch=1", User: ApiUser.Admin), change => log.Add(change.Type, "pods", change.Object), () => { });
            await rig.Create(KubeResources.StorageClasses, StorageClass);
            await rig.Create(KubeResources.StatefulSets, StatefulSet);
            await rig.UntilReady("db-1");
            await rig.Wait(TimeSpan.FromMilliseconds(400));
            await rig.Admin.SendAsync(
                new KubeRequest(KubeVerb.Patch, KubeResources.StatefulSets, "default", "db", ContentType: PatchContentType.Merge, Body: KubeDocument.Parse("""{"spec":{"replicas":0}}""")), default);
            await rig.Until(async () => await rig.Get(KubeResources.Pods, "db-0") is null);
            await rig.Wait(TimeSpan.FromSeconds(1));
        });
        var recorded = Recorded();
        foreach (var pod in new[] { "pods 1 db-0", "pods 1 db-1" })
        {
            log.Lines[pod].Select(Scrub).Should().Equal(recorded.Lines[pod].Select(Scrub), pod);
        }
    }

    private static ChangeLog Recorded()
    {
        var log = new ChangeLog();
        using var reader = new StreamReader(typeof(PodTimelineTests).Assembly.GetManifestResourceStream("cluster/pods.jsonl")!);
        while (reader.ReadLine() is { } line)
        {
            var change = KubeDocument.Parse(line);
            log.Add(change.Text("type")!, "pods", change["object"]!);
        }

        return log;
    }

    private static string Scrub(string line)
    {
        line = Address().Replace(line, "<ip>");
        line = Digest().Replace(line, "<digest>");
        line = TokenVolume().Replace(line, "kube-api-access-<rand>");
        return Revision().Replace(line, "db-<hash>");
    }

    [GeneratedRegex("\\b10\\.[0-9]+\\.[0-9]+\\.[0-9]+\\b")]
    private static partial Regex Address();

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Digest();

    [GeneratedRegex("kube-api-access-[a-z0-9]{5}")]
    private static partial Regex TokenVolume();

    [GeneratedRegex("db-[0-9a-f]{8,10}")]
    private static partial Regex Revision();
}
