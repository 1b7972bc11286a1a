using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Unit.Controllers.Workloads;

public sealed class StatefulSetTests
{
    private ClusterFixture _cluster = null!;

    [SetUp]
    public void SetUp() => _cluster = new ClusterFixture();

    [Test]
    public void Pods_are_made_in_order_each_after_the_one_before_is_ready_with_their_claims_first()
    {
        Run(async () =>
        {
            await StartAsync(2);
            _cluster.Kubelet.Log.Should().Equal("+db-0", "+db-1");
            var pod = _cluster.Pod("db-0")!;
            pod.At("metadata", "labels")!.ToString().Should().Be(
                """{"app":"db","apps.kubernetes.io/pod-index":"0","controller-revision-hash":"HASH","statefulset.kubernetes.io/pod-name":"db-0"}""".Replace("HASH", pod.Label("controller-revision-hash")));
            pod.Text("spec", "hostname").Should().Be("db-0");
            pod.Text("spec", "subdomain").Should().Be("db");
            pod.Text("metadata", "generateName").Should().Be("db-");
            _cluster.Claim("data-db-0")!.Label("app").Should().Be("db");
            (await _cluster.EventsAsync("SuccessfulCreate")).Should().Equal(
                "Create Claim data-db-0 Pod db-0 in StatefulSet db success",
                "Create Pod db-0 in StatefulSet db successful",
                "Create Claim data-db-1 Pod db-1 in StatefulSet db success",
                "Create Pod db-1 in StatefulSet db successful");
        });
    }

    [Test]
    public void Scaling_down_takes_the_highest_ordinal_first_and_waits_for_it_to_be_gone_and_claims_stay()
    {
        Run(async () =>
        {
            await StartAsync(2);
            _cluster.Kubelet.Log.Clear();
            await ScaleAsync(0);
            await _cluster.UntilAsync(() => Status("replicas") == 0, "no replicas");
            _cluster.Kubelet.Log.Should().Equal("-db-1", "xdb-1", "-db-0", "xdb-0");
            _cluster.Claim("data-db-0").Should().NotBeNull();
            _cluster.Claim("data-db-1").Should().NotBeNull();
            var status = Set()["status"]!;
            status.Text("currentRevision").Should().Be(status.Text("updateRevision"));
            status.Integer("collisionCount").Should().Be(0);
            status.Integer("observedGeneration").Should().Be(2);
            status["readyReplicas"].Should().BeNull();
        });
    }

    [Test]
    public void A_pod_that_is_going_away_holds_its_ordinal()
    {
        Run(async () =>
        {
            await StartAsync(1);
            var uid = _cluster.Pod("db-0")!.Uid;
            _cluster.Kubelet.Log.Clear();
            await _cluster.DeleteAsync(KubeResources.Pods, "default", "db-0");
            await _cluster.UntilAsync(() => _cluster.Pod("db-0") is { } p && p.Uid != uid, "a new db-0");
            _cluster.Kubelet.Log.Should().StartWith(["-db-0", "xdb-0", "+db-0"]);
        });
    }

    [Test]
    public void A_claim_that_is_missing_when_its_pod_comes_back_is_made_anew_and_empty()
    {
        Run(async () =>
        {
            await StartAsync(1);
            var before = _cluster.Claim("data-db-0")!;
            await ScaleAsync(0);
            await _cluster.UntilAsync(() => _cluster.Pod("db-0") is null, "the pod is gone");
            await _cluster.DeleteAsync(KubeResources.PersistentVolumeClaims, "default", "data-db-0");
            await _cluster.PatchAsync(KubeResources.PersistentVolumeClaims, "default", "data-db-0", """{"metadata":{"finalizers":null}}""").ContinueWith(static t => t.Exception);
            await _cluster.UntilAsync(() => _cluster.Claim("data-db-0") is null, "the claim is gone");
            await ScaleAsync(1);
            await ReadyAsync(1);
            var after = _cluster.Claim("data-db-0")!;
            after.Uid.Should().NotBe(before.Uid);
            after.Text("spec", "volumeName").Should().NotBe(before.Text("spec", "volumeName"));
        });
    }

    [Test]
    public void A_claim_that_is_being_deleted_keeps_the_pod_from_being_made()
    {
        Run(async () =>
        {
            await StartAsync(1);
            await ScaleAsync(0);
            await _cluster.UntilAsync(() => _cluster.Pod("db-0") is null, "the pod is gone");
            await _cluster.PatchAsync(KubeResources.PersistentVolumeClaims, "default", "data-db-0", """{"metadata":{"finalizers":["x.io/f"]}}""");
            await _cluster.DeleteAsync(KubeResources.PersistentVolumeClaims, "default", "data-db-0");
            await ScaleAsync(1);
            await _cluster.PauseAsync(30);
            _cluster.Pod("db-0").Should().BeNull();
            (await _cluster.EventsAsync("FailedCreate")).Should().Equal("Create Pod db-0 in StatefulSet db failed error: pvc data-db-0 is being deleted");
            await _cluster.PatchAsync(KubeResources.PersistentVolumeClaims, "default", "data-db-0", """{"metadata":{"finalizers":null}}""");
            await ReadyAsync(1);
        });
    }

    [Test]
    public void Parallel_makes_all_pods_at_once_and_deletes_all_at_once()
    {
        _cluster.Kubelet.GetsReady = static _ => false;
        Run(async () =>
        {
            await PrepareAsync();
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(3, "\"podManagementPolicy\":\"Parallel\","));
            await _cluster.UntilAsync(() => _cluster.Kubelet.Log.Count == 3, "three pods");
            await _cluster.UntilAsync(() => Enumerable.Range(0, 3).All(i => _cluster.Pod($"db-{i}")!.Text("spec", "nodeName") is not null), "all placed");
            await ScaleAsync(0);
            await _cluster.UntilAsync(() => Status("replicas") == 0, "no replicas");
            _cluster.Kubelet.Log.Take(6).Should().BeEquivalentTo("+db-0", "+db-1", "+db-2", "-db-0", "-db-1", "-db-2");
        });
    }

    [Test]
    public void An_ordered_set_makes_no_second_pod_while_the_first_is_not_ready()
    {
        _cluster.Kubelet.GetsReady = static _ => false;
        Run(async () =>
        {
            await PrepareAsync();
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(3));
            await _cluster.PauseAsync(60);
            _cluster.Kubelet.Log.Should().Equal("+db-0");
        });
    }

    [Test]
    public void MinReadySeconds_holds_the_next_pod_back()
    {
        Run(async () =>
        {
            await PrepareAsync();
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(2, "\"minReadySeconds\":20,"));
            await _cluster.UntilAsync(() => Status("readyReplicas") == 1, "one ready");
            await _cluster.PauseAsync(15);
            _cluster.Pod("db-1").Should().BeNull();
            await _cluster.UntilAsync(() => Status("availableReplicas") == 2, "two available");
        });
    }

    [Test]
    public void Ordinals_start_where_the_set_says()
    {
        Run(async () =>
        {
            await PrepareAsync();
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(2, "\"ordinals\":{\"start\":5},"));
            await ReadyAsync(2);
            _cluster.Kubelet.Log.Should().Equal("+db-5", "+db-6");
        });
    }

    [Test]
    public void An_orphan_deleted_set_leaves_its_pods_and_the_next_one_of_its_name_adopts_them()
    {
        Run(async () =>
        {
            await StartAsync(2);
            var uids = new[] { _cluster.Pod("db-0")!.Uid, _cluster.Pod("db-1")!.Uid };
            await _cluster.DeleteAsync(KubeResources.StatefulSets, "default", "db", "Orphan");
            await _cluster.UntilAsync(() => _cluster.Get(KubeResources.StatefulSets, "default", "db") is null, "the set is gone");
            _cluster.Pod("db-0")!.At("metadata", "ownerReferences").Should().BeNull();
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(2));
            await ReadyAsync(2);
            new[] { _cluster.Pod("db-0")!.Uid, _cluster.Pod("db-1")!.Uid }.Should().Equal(uids);
            _cluster.Pod("db-1")!.ControllerOwner!.Text("uid").Should().Be(Set().Uid);
            (await _cluster.ListAsync(KubeResources.ControllerRevisions)).Should().ContainSingle("the old revision is adopted").Which.ControllerOwner!.Text("uid").Should().Be(Set().Uid);
        });
    }

    [Test]
    public void A_deleted_set_takes_its_pods_along_and_leaves_its_claims()
    {
        Run(async () =>
        {
            await StartAsync(2);
            await _cluster.DeleteAsync(KubeResources.StatefulSets, "default", "db");
            await _cluster.UntilAsync(() => _cluster.Pod("db-0") is null && _cluster.Pod("db-1") is null, "no pods");
            await _cluster.PauseAsync(10);
            _cluster.Claim("data-db-0").Should().NotBeNull();
        });
    }

    [Test]
    public void A_pod_that_matches_no_more_is_released_and_replaced()
    {
        Run(async () =>
        {
            await StartAsync(1);
            // The name is taken by the released pod, so the set can only wait.
            await _cluster.PatchAsync(KubeResources.Pods, "default", "db-0", """{"metadata":{"labels":{"app":"other"}}}""");
            await _cluster.UntilAsync(() => _cluster.Pod("db-0")!.ControllerOwner is null, "released");
            var uid = _cluster.Pod("db-0")!.Uid;
            await _cluster.DeleteAsync(KubeResources.Pods, "default", "db-0");
            await _cluster.UntilAsync(() => _cluster.Pod("db-0") is { } p && p.Uid != uid && p.ControllerOwner is not null, "a new one");
        });
    }

    [Test]
    public void WhenScaled_Delete_takes_the_claims_of_removed_ordinals_only()
    {
        Run(async () =>
        {
            await PrepareAsync();
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(2, "\"persistentVolumeClaimRetentionPolicy\":{\"whenScaled\":\"Delete\",\"whenDeleted\":\"Retain\"},"));
            await ReadyAsync(2);
            await _cluster.PauseAsync(5);
            _cluster.Claim("data-db-1")!.At("metadata", "ownerReferences").Should().BeNull();
            await ScaleAsync(1);
            await _cluster.UntilAsync(() => _cluster.Claim("data-db-1") is null or { IsDeleting: true }, "the claim goes");
            _cluster.Claim("data-db-0")!.IsDeleting.Should().BeFalse();
            _cluster.Claim("data-db-0")!.At("metadata", "ownerReferences").Should().BeNull();
        });
    }

    [Test]
    public void WhenDeleted_Delete_makes_the_set_own_its_claims()
    {
        Run(async () =>
        {
            await PrepareAsync();
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(1, "\"persistentVolumeClaimRetentionPolicy\":{\"whenScaled\":\"Retain\",\"whenDeleted\":\"Delete\"},"));
            await ReadyAsync(1);
            await _cluster.UntilAsync(() => _cluster.Claim("data-db-0")!.ControllerOwner is not null, "an owner");
            _cluster.Claim("data-db-0")!.At("metadata", "ownerReferences")!.ToString().Should().Be(
                $$"""[{"apiVersion":"apps/v1","kind":"StatefulSet","name":"db","uid":"{{Set().Uid}}","controller":true,"blockOwnerDeletion":true}]""");
            await _cluster.DeleteAsync(KubeResources.StatefulSets, "default", "db");
            await _cluster.UntilAsync(() => _cluster.Claim("data-db-0") is null or { IsDeleting: true }, "the claim goes");
        });
    }

    [Test]
    public void A_rolling_update_replaces_from_the_highest_ordinal_and_stops_at_the_partition()
    {
        Run(async () =>
        {
            await PrepareAsync();
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(2, "\"updateStrategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":1}},"));
            await ReadyAsync(2);
            _cluster.Kubelet.Log.Clear();
            await _cluster.PatchAsync(KubeResources.StatefulSets, "default", "db", """{"spec":{"template":{"metadata":{"annotations":{"v":"2"}}}}}""");
            await _cluster.UntilAsync(() => Status("updatedReplicas") == 1 && Status("readyReplicas") == 2 && Status("observedGeneration") == 2, () => Set().ToString());
            Status("currentReplicas").Should().Be(1);
            _cluster.Kubelet.Log.Should().Equal("-db-1", "xdb-1", "+db-1");
            await _cluster.PatchAsync(KubeResources.StatefulSets, "default", "db", """{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}""");
            await _cluster.UntilAsync(() => Status("updatedReplicas") == 2 && Status("readyReplicas") == 2 && Status("currentReplicas") == 2, () => Set().ToString());
            _cluster.Kubelet.Log.Skip(3).Should().Equal("-db-0", "xdb-0", "+db-0");
            Set()["status"]!.Text("currentRevision").Should().Be(Set()["status"]!.Text("updateRevision"));
        });
    }

    [Test]
    public void OnDelete_replaces_a_pod_only_when_somebody_deletes_it()
    {
        Run(async () =>
        {
            await PrepareAsync();
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(1, "\"updateStrategy\":{\"type\":\"OnDelete\"},"));
            await ReadyAsync(1);
            var before = _cluster.Pod("db-0")!;
            await _cluster.PatchAsync(KubeResources.StatefulSets, "default", "db", """{"spec":{"template":{"metadata":{"annotations":{"v":"2"}}}}}""");
            await _cluster.PauseAsync(30);
            _cluster.Pod("db-0")!.Uid.Should().Be(before.Uid);
            await _cluster.DeleteAsync(KubeResources.Pods, "default", "db-0");
            await _cluster.UntilAsync(() => _cluster.Pod("db-0") is { } p && p.Uid != before.Uid, "a new db-0");
            _cluster.Pod("db-0")!.Label("controller-revision-hash").Should().Be(Set()["status"]!.Text("updateRevision"));
        });
    }

    [TestCase(1UL)]
    [TestCase(2UL)]
    [TestCase(3UL)]
    public void A_controller_manager_that_crashes_at_any_moment_goes_on_where_it_was(ulong seed)
    {
        _cluster = new ClusterFixture(seed);
        Run(async () =>
        {
            await PrepareAsync();
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(3));
            for (var i = 0; i < 12; i++)
            {
                await _cluster.PauseAsync(0.37 + (0.11 * seed));
                _cluster.CrashManager();
                _cluster.CrashScheduler();
                _cluster.StartManager();
                _cluster.StartScheduler();
            }

            await ReadyAsync(3);
            _cluster.Kubelet.Log.Should().Equal("+db-0", "+db-1", "+db-2");
        });
    }

    private void Run(Func<Task> script) => _cluster.Run(script);

    private async Task PrepareAsync()
    {
        await _cluster.AddClassAsync();
        await _cluster.AddNodeAsync("node1");
        await _cluster.AddNodeAsync("node2", "b");
    }

    private async Task StartAsync(int replicas)
    {
        await PrepareAsync();
        await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(replicas));
        await ReadyAsync(replicas);
    }

    private Task ReadyAsync(int replicas) =>
        _cluster.UntilAsync(() => Status("readyReplicas") == replicas && Status("updatedReplicas") == replicas, () => $"{replicas} ready: {Set()}");

    private Task ScaleAsync(int replicas) => _cluster.PatchAsync(KubeResources.StatefulSets, "default", "db", $$$"""{"spec":{"replicas":{{{replicas}}}}}""");

    private KubeDocument Set() => _cluster.Get(KubeResources.StatefulSets, "default", "db")!;

    private long? Status(string field) => Set().Integer("status", field);
}
