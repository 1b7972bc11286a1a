using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Unit.Cluster;

namespace Drydock.Unit.Controllers.Workloads;

/// <summary>What a real 1.36 wrote while a StatefulSet of two came up, went to zero, was deleted as an orphan and made again (recordings/timelines/statefulset-snapshot-restore-1.36).</summary>
public sealed class RecordedSequenceTests
{
    /// <summary>Every status in order: observedGeneration, replicas, readyReplicas, currentReplicas, updatedReplicas, availableReplicas; "x": the object was deleted.</summary>
    private static readonly string[] Statuses =
    [
        "0 0 0 0 0 0", "1 0 0 0 0 0", "1 1 0 1 1 0", "1 1 1 1 1 1", "1 2 1 2 2 1", "1 2 2 2 2 2",
        "2 2 2 2 2 2", "2 2 2 1 1 2", "2 2 1 1 1 1", "2 1 1 1 1 1", "2 1 1 0 0 1", "2 1 0 0 0 0", "2 0 0 0 0 0", "3 0 0 0 0 0", "x",
        "0 0 0 0 0 0", "1 0 0 0 0 0", "1 1 0 1 1 0", "1 1 1 1 1 1", "1 2 1 2 2 1", "1 2 2 2 2 2",
    ];

    [Test]
    public void Statuses_of_the_set_come_as_recorded([Values(1UL, 2UL)] ulong seed)
    {
        var rig = Rig(seed);
        var seen = new List<string>();
        rig.Run(async () =>
        {
            rig.World.CreateProcess("watcher").Start(() => WatchAsync(rig, KubeResources.StatefulSets, change => Add(seen, change)));
            await PlayAsync(rig);
            await rig.Wait(TimeSpan.FromSeconds(2));
        });
        seen.Should().Equal(Statuses);
    }

    [Test]
    public void The_first_pod_is_made_in_the_recorded_order_of_writes([Values(1UL)] ulong seed)
    {
        var rig = Rig(seed);
        rig.Run(async () =>
        {
            await PlayAsync(rig, scaleOnly: true);
        });
        long Created(KubeResource resource, Func<KubeDocument, bool> which) => rig.Cluster.Store.Dump(resource).Where(which).Select(static o => Revision(o)).First();
        var revision = Created(KubeResources.ControllerRevisions, static _ => true);
        var claimEvent = Created(KubeResources.Events, static e => e.Text("message") == "Create Claim data-db-0 Pod db-0 in StatefulSet db success");
        var podEvent = Created(KubeResources.Events, static e => e.Text("message") == "Create Pod db-0 in StatefulSet db successful");
        var scheduled = Created(KubeResources.Events, static e => e.Text("reason") == "Scheduled" && e.Text("involvedObject", "name") == "db-0");
        new[] { revision, claimEvent, podEvent, scheduled }.Should().BeInAscendingOrder();
    }

    private static long Revision(KubeDocument value) => long.Parse(value.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture);

    private static ClusterRig Rig(ulong seed) => new(seed, _ => new SimClusterOptions
    {
        Nodes = [new SimClusterNode("node1", "local-1a", "m5.large")], EbsCsiDriver = false, HostPathCsiDriver = true,
    });

    private static async Task PlayAsync(ClusterRig rig, bool scaleOnly = false)
    {
        await rig.Create(KubeResources.StorageClasses, """{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"gp3-plain"},"provisioner":"hostpath.csi.k8s.io","volumeBindingMode":"WaitForFirstConsumer"}""");
        await rig.Create(KubeResources.StatefulSets, Set);
        await rig.UntilReady("db-1");
        await rig.Wait(TimeSpan.FromSeconds(1));
        if (scaleOnly) return;
        await rig.Admin.PatchAsync(KubeResources.StatefulSets, KubeDocument.Parse(Set), KubeDocument.Parse("""{"spec":{"replicas":0}}"""), CancellationToken.None);
        await rig.Until(async () => (await rig.Get(KubeResources.StatefulSets, "db"))!.Integer("status", "replicas") == 0);
        await rig.Admin.DeleteAsync(KubeResources.StatefulSets, "default", "db", CancellationToken.None, propagationPolicy: "Orphan");
        await rig.Until(async () => await rig.Get(KubeResources.StatefulSets, "db") is null);
        await rig.Create(KubeResources.StatefulSets, Set);
        await rig.UntilReady("db-1");
    }

    private static async Task WatchAsync(ClusterRig rig, KubeResource resource, Action<KubeWatchEvent> onChange)
    {
        await foreach (var change in rig.Admin.WatchAsync(new KubeRequest(KubeVerb.List, resource, "default"), CancellationToken.None)) onChange(change);
    }

    private static void Add(List<string> seen, KubeWatchEvent change)
    {
        var status = change.Object["status"]!;
        var fields = new[] { "observedGeneration", "replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas" };
        var text = change.Type == "DELETED" ? "x" : string.Join(' ', fields.Select(f => status.Integer(f) ?? 0));
        if (seen.Count == 0 || seen[^1] != text) seen.Add(text);
    }

    private const string Set = """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"db"}},"serviceName":"db",
         "template":{"metadata":{"labels":{"app":"db"}},"spec":{"terminationGracePeriodSeconds":5,"containers":[{"name":"c","image":"sleeper","command":["sleep"],"volumeMounts":[{"name":"data","mountPath":"/d"}]}]}},
         "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"gp3-plain"}}]}}
        """;
}
