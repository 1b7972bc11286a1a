using System.Reflection;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Csi;
using Drydock.Simulators.Kubernetes.Csi.HostPath;
using Drydock.Simulators.Kubernetes.Csi.Sidecars;
using Drydock.Simulators.Kubernetes.Nodes;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads;
using Drydock.Unit.Nodes;
using static Drydock.Core.Kubernetes.KubeResources;

namespace Drydock.Unit.Controllers.Storage;

/// <summary>The recorded flow (StatefulSet, snapshots, restored claims, switch, deletion of the snapshots) against the simulated cluster: every object goes through the same changes in the same order.</summary>
public sealed class RestoreTimelineTests
{
    private StorageRig _rig = null!;

    [Test]
    public void Every_object_changes_as_recorded([Values(1UL, 2UL, 7UL)] ulong seed)
    {
        var recorded = Recorded();
        var simulated = Simulated(seed);
        simulated.Lines.Keys.Should().Equal(recorded.Lines.Keys);
        foreach (var (role, lines) in simulated.Lines)
        {
            // Two objects of one kind went through the flow: where controllers race, the recording itself holds both orders.
            var kind = role[..role.LastIndexOf(' ')];
            var variants = recorded.Lines.Where(r => r.Key.StartsWith(kind, StringComparison.Ordinal)).Select(r => Alike(r.Value)).ToList();
            var mine = Alike(lines);
            if (!variants.Any(v => v.SequenceEqual(mine))) mine.Should().Equal(Alike(recorded.Lines[role]), $"{role} changes as recorded");
        }
    }

    /// <summary>
    /// The names of the two claims and snapshots differ by their ordinal only. Two processes race over a new volume with policy Retain (one binds it, one takes its finalizer away) and
    /// over a new content (one adds the finalizer, the other takes the snapshot): the recording holds some of the orders.
    /// </summary>
    private static List<string> Alike(List<string> lines)
    {
        const string bound = "MODIFIED /status/phase=\"Bound\"";
        const string freed = "MODIFIED /metadata/finalizers=[\"kubernetes.io/pv-protection\"]";
        var alike = lines.Select(l => l.Replace("data-db-1", "data-db-0", StringComparison.Ordinal).Replace("mig-1", "mig-0", StringComparison.Ordinal)).ToList();
        if (alike.Count > 2 && alike[1] == bound && alike[2] == freed) (alike[1], alike[2]) = (freed, bound);
        var held = alike.FindIndex(l => l.StartsWith("MODIFIED /metadata/finalizers=[\"snapshot.storage.kubernetes.io/volumesnapshotcontent-bound", StringComparison.Ordinal));
        if (held > 0 && held < alike.FindIndex(l => l.Contains("being-deleted", StringComparison.Ordinal)))
        {
            var line = alike[held];
            alike.RemoveAt(held);
            alike.Insert(1, line);
        }

        return alike;
    }

    [Test]
    public void The_pauses_are_those_of_the_recording()
    {
        Simulated(11);
        var lastPod = At(c => c.Resource == Pods && c.New is null && c.Old!.Name == "db-0");
        var detached = At(c => c.Resource == VolumeAttachments && c.New is null);
        (detached - lastPod).TotalSeconds.Should().BeInRange(0, 11, "the node reports its volumes every ten seconds (recorded: 7 s)");
        var asked = At(c => c.Resource == VolumeSnapshots && c.Old is null);
        var contentReady = At(c => c.Resource == VolumeSnapshotContents && c.New?.Flag("status", "readyToUse") == true);
        var ready = At(c => c.Resource == VolumeSnapshots && c.New?.Flag("status", "readyToUse") == true);
        (contentReady - asked).TotalSeconds.Should().BeLessThan(0.5);
        (ready - contentReady).TotalSeconds.Should().BeInRange(0.8, 3, "the snapshot controller may send five requests a second (recorded: 2.0 s)");
    }

    private TimeSpan At(Func<StoreCommit, bool> isIt) => _rig.Times[_rig.Commits.FindIndex(c => isIt(c))];

    private static ChangeLog Recorded()
    {
        var events = new List<(double At, string Type, string Resource, KubeDocument Value)>();
        foreach (var resource in new[] { "pvc", "pv", "volumeattachments", "volumesnapshots", "volumesnapshotcontents" })
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"storage/{resource}.jsonl")!;
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
            {
                var record = KubeDocument.Parse(line);
                events.Add((double.Parse(record["t"]!.ScalarText!, System.Globalization.CultureInfo.InvariantCulture), record.Text("type")!, resource, record["object"]!));
            }
        }

        var log = new ChangeLog();
        foreach (var (_, type, resource, value) in events.OrderBy(e => e.At)) log.Add(type, resource, value);
        return log;
    }

    private ChangeLog Simulated(ulong seed)
    {
        _rig = new StorageRig(seed);
        var storage = new HostPathStorage(_rig.World.RandomFor("hostpath"));
        StartNode(storage);
        _rig.StartControlPlane().StartSnapshotController()
            .StartCsi(new CsiControllerProcess(new HostPathControllerDriver(storage, _rig.World.Clock), CsiSidecarSettings.HostPath));
        _rig.Run(FlowAsync);
        var log = new ChangeLog();
        foreach (var commit in _rig.Commits) log.Add(commit);
        storage.SnapshotIds.Should().BeEmpty();
        storage.VolumeIds.Should().HaveCount(4, "the old volumes are kept");
        return log;
    }

    private void StartNode(HostPathStorage storage)
    {
        var images = new ImageRegistry();
        var programs = new SortedDictionary<string, Func<string, IContainerProgram>>(StringComparer.Ordinal) { ["sleep"] = _ => new TestProgram(TestProgram.SleepAsync) };
        images.Register(new SimImage("busybox", ["sleep"], [], "/", programs));
        var node = new SimNode(
            _rig.World, new SimNetwork(_rig.World),
            new SimNodeOptions("node1", "eu-central-1", "eu-central-1a", "m5.large", new InstanceId("i-0123"), "10.0.0.11", "10.0.1."),
            images, new ContainerProcesses(_rig.World),
            new NodeServices((user, agent) => new ApiServerClient(_rig.Server, user, agent), _rig.Server.RegisterKubelet));
        node.Install(() => new HostPathNodeDriver("node1", storage, _rig.World.Clock, _rig.World.RandomFor("filesystems")));
        node.StartKubelet();
    }

    private async Task FlowAsync()
    {
        await _rig.CreateAsync(CsiDrivers, """{"apiVersion":"storage.k8s.io/v1","kind":"CSIDriver","metadata":{"name":"hostpath.csi.k8s.io"},"spec":{"attachRequired":true}}""");
        await _rig.CreateAsync(VolumeSnapshotClasses, """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshotClass","metadata":{"name":"csi-hostpath-snapclass"},"driver":"hostpath.csi.k8s.io","deletionPolicy":"Delete"}""");
        await StorageClass("gp3-plain", "Delete");
        await StorageClass("gp3-enc", "Retain");
        await _rig.WaitAsync(CsiNodes, null, "node1", n => n.List("spec", "drivers").Count == 1);
        await _rig.CreateAsync(StatefulSets, Set("gp3-plain"));
        await ReadyAsync();
        await _rig.PatchAsync(StatefulSets, "default", "db", """{"spec":{"replicas":0}}""");
        await _rig.WaitGoneAsync(Pods, "default", "db-0");
        while (_rig.Store.Dump(VolumeAttachments).Any()) await _rig.Delay(0.25);
        foreach (var i in new[] { 0, 1 })
        {
            await _rig.CreateAsync(VolumeSnapshots, $$$"""
                {"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"mig-{{{i}}}"},
                 "spec":{"volumeSnapshotClassName":"csi-hostpath-snapclass","source":{"persistentVolumeClaimName":"data-db-{{{i}}}"} } }
                """);
        }

        foreach (var i in new[] { 0, 1 }) await _rig.WaitAsync(VolumeSnapshots, "default", $"mig-{i}", s => s.Flag("status", "readyToUse") == true);
        await _rig.Delay(0.5);
        foreach (var i in new[] { 0, 1 }) await SwitchClaimAsync(i);
        (await _rig.Api.SendAsync(new KubeRequest(KubeVerb.Delete, StatefulSets, "default", "db", Query: [new("propagationPolicy", "Orphan")]), CancellationToken.None)).IsSuccess.Should().BeTrue();
        await _rig.WaitGoneAsync(StatefulSets, "default", "db");
        await _rig.CreateAsync(StatefulSets, Set("gp3-enc"));
        await ReadyAsync();
        foreach (var i in new[] { 0, 1 }) await _rig.DeleteAsync(VolumeSnapshots, "default", $"mig-{i}");
        foreach (var i in new[] { 0, 1 }) await _rig.WaitGoneAsync(VolumeSnapshots, "default", $"mig-{i}");
    }

    private async Task SwitchClaimAsync(int ordinal)
    {
        var claim = $"data-db-{ordinal}";
        await _rig.WaitAsync(PersistentVolumeClaims, "default", claim, c => c.List("metadata", "finalizers").Count == 1);
        var volume = _rig.Get(PersistentVolumeClaims, "default", claim)!.Text("spec", "volumeName")!;
        await _rig.PatchAsync(PersistentVolumes, null, volume, """{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}""");
        await _rig.Delay(0.2);
        await _rig.DeleteAsync(PersistentVolumeClaims, "default", claim);
        await _rig.WaitGoneAsync(PersistentVolumeClaims, "default", claim);
        await _rig.CreateAsync(PersistentVolumeClaims, $$$"""
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"{{{claim}}}","labels":{"app":"db"}},
             "spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"gp3-enc","resources":{"requests":{"storage":"1Gi"}},
                     "dataSource":{"apiGroup":"snapshot.storage.k8s.io","kind":"VolumeSnapshot","name":"mig-{{{ordinal}}}"} } }
            """);
    }

    private async Task ReadyAsync() => await _rig.WaitAsync(StatefulSets, "default", "db", s => s.Integer("status", "readyReplicas") == 2, 120);

    private Task StorageClass(string name, string policy) => _rig.CreateAsync(StorageClasses, $$"""
        {"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"{{name}}"},"provisioner":"hostpath.csi.k8s.io","reclaimPolicy":"{{policy}}",
         "volumeBindingMode":"WaitForFirstConsumer","allowVolumeExpansion":true}
        """);

    private static string Set(string storageClass) => $$$"""
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db"},
         "spec":{"serviceName":"db","replicas":2,"selector":{"matchLabels":{"app":"db"} },
                 "template":{"metadata":{"labels":{"app":"db"} },"spec":{"terminationGracePeriodSeconds":5,
                   "containers":[{"name":"c","image":"busybox","volumeMounts":[{"name":"data","mountPath":"/d"}]}]} },
                 "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"{{{storageClass}}}","resources":{"requests":{"storage":"1Gi"} } } }]} }
        """;
}
