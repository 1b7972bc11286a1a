using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Unit.Controllers.Workloads;

/// <summary>Runs pods a second after they got a node, lets them go two seconds after their deletion began; binds claims as soon as they may be.</summary>
internal sealed class FakeKubelet
{
    private readonly ClusterFixture _cluster;
    private readonly SimProcess _process;
    private readonly SortedSet<string> _handled = new(StringComparer.Ordinal);
    private int _volumes;

    internal FakeKubelet(ClusterFixture cluster)
    {
        _cluster = cluster;
        _process = cluster.World.CreateProcess("fake-kubelet");
        var informers = new InformerSet(cluster.Api, cluster.World.Clock);
        informers.For(KubeResources.Pods).OnChange(OnPod);
        informers.For(KubeResources.PersistentVolumeClaims).OnChange(OnClaim);
        _process.Start(() => informers.RunAsync(CancellationToken.None));
    }

    /// <summary>Whether a pod gets ready; all do unless told otherwise.</summary>
    internal Func<string, bool> GetsReady { get; set; } = static _ => true;

    /// <summary>Whether claims get volumes.</summary>
    internal bool Provisions { get; set; } = true;

    /// <summary>Names of the pods in the order in which they were made, deleted ("-") and gone ("x").</summary>
    internal List<string> Log { get; } = [];

    private void OnPod(KubeDocument? old, KubeDocument? now)
    {
        if (now is null)
        {
            Log.Add("x" + old!.Name);
            return;
        }

        if (old is null || old.Uid != now.Uid) Log.Add("+" + now.Name);
        if (now.IsDeleting && (old is null || !old.IsDeleting)) Log.Add("-" + now.Name);
        if (string.IsNullOrEmpty(now.Text("spec", "nodeName"))) return;
        if (now.IsDeleting)
        {
            if (_handled.Add("stop " + now.Uid)) _process.Spawn(() => StopAsync(now));
        }
        else if (GetsReady(now.Name) && _handled.Add("run " + now.Uid)) _process.Spawn(() => RunAsync(now));
    }

    private async Task RunAsync(KubeDocument pod)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), _cluster.World.Clock);
        var time = KubeTime.Seconds(_cluster.World.Clock.Now);
        var status = KubeDocument.Parse($$$"""
            {"status":{"phase":"Running","podIP":"10.0.0.{{{_handled.Count}}}","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"{{{time}}}"}]}}
            """);
        await _cluster.Api.PatchAsync(KubeResources.Pods, pod, status, CancellationToken.None, "status", PatchContentType.StrategicMerge);
    }

    private async Task StopAsync(KubeDocument pod)
    {
        await Task.Delay(TimeSpan.FromSeconds(2), _cluster.World.Clock);
        await _cluster.Api.DeleteAsync(KubeResources.Pods, pod.Namespace, pod.Name, CancellationToken.None, pod.Uid, gracePeriodSeconds: 0);
    }

    private void OnClaim(KubeDocument? old, KubeDocument? now)
    {
        if (now is null || !Provisions || now.Text("spec", "volumeName") is not null || now.IsDeleting) return;
        var mode = _cluster.Get(KubeResources.StorageClasses, null, now.Text("spec", "storageClassName") ?? "")?.Text("volumeBindingMode");
        if (mode == "WaitForFirstConsumer" && now.Annotation("volume.kubernetes.io/selected-node") is null) return;
        if (mode is not null && _handled.Add("claim " + now.Uid)) _process.Spawn(() => BindAsync(now));
    }

    private async Task BindAsync(KubeDocument claim)
    {
        var name = $"pv-{_volumes++}";
        var node = claim.Annotation("volume.kubernetes.io/selected-node") ?? "";
        var zone = _cluster.Get(KubeResources.Nodes, null, node)?.Label("topology.kubernetes.io/zone") ?? "a";
        await _cluster.CreateAsync(KubeResources.PersistentVolumes, $$$"""
            {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"{{{name}}}"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"storageClassName":"gp3",
             "csi":{"driver":"ebs.csi.aws.com","volumeHandle":"{{{name}}}"},
             "claimRef":{"kind":"PersistentVolumeClaim","apiVersion":"v1","namespace":"{{{claim.Namespace}}}","name":"{{{claim.Name}}}","uid":"{{{claim.Uid}}}"},
             "nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"topology.kubernetes.io/zone","operator":"In","values":["{{{zone}}}"] } ] } ] } } } }
            """);
        await _cluster.PatchAsync(KubeResources.PersistentVolumeClaims, claim.Namespace, claim.Name,
            $$$"""{"metadata":{"annotations":{"pv.kubernetes.io/bind-completed":"yes"}},"spec":{"volumeName":"{{{name}}}"}}""");
        await _cluster.PatchAsync(KubeResources.PersistentVolumeClaims, claim.Namespace, claim.Name, """{"status":{"phase":"Bound"}}""", "status");
    }
}
