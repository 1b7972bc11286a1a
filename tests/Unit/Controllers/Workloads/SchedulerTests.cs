using Drydock.Core.Kubernetes;

namespace Drydock.Unit.Controllers.Workloads;

public sealed class SchedulerTests
{
    private const string Eviction = " no new claims to deallocate, preemption: 0/{0} nodes are available: {1}.";
    private ClusterFixture _cluster = null!;

    [SetUp]
    public void SetUp() => _cluster = new ClusterFixture();

    [Test]
    public void A_pod_gets_a_node_and_an_event()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddNodeAsync("node1");
            await PodAsync("p");
            await PlacedAsync("p", "node1");
            await _cluster.UntilAsync(() => _cluster.Store.Dump(KubeResources.Events).Any(static e => e.Text("reason") == "Scheduled"), "the event");
            var scheduled = (await _cluster.ListAsync(KubeResources.Events)).Single(static e => e.Text("reason") == "Scheduled");
            scheduled.Text("message").Should().Be("Successfully assigned default/p to node1");
            scheduled.Text("action").Should().Be("Binding");
            scheduled.Text("reportingComponent").Should().Be("default-scheduler");
        });
    }

    [Test]
    public void A_claim_that_is_not_there_is_told_in_the_recorded_words_and_waited_for()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddClassAsync();
            await _cluster.AddNodeAsync("node1");
            await PodAsync("p", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"ghost"}}], """);
            await UnschedulableAsync("p", "0/1 nodes are available: persistentvolumeclaim \"ghost\" not found. not found");
            _cluster.Pod("p")!.List("status", "conditions")[0].Text("reason").Should().Be("Unschedulable");
            await ClaimAsync("ghost", "gp3");
            await PlacedAsync("p", "node1");
        });
    }

    [Test]
    public void An_unbound_immediate_claim_is_told_in_the_recorded_words()
    {
        _cluster.Kubelet.Provisions = false;
        _cluster.Run(async () =>
        {
            await _cluster.AddClassAsync("now", "Immediate");
            await _cluster.AddNodeAsync("node1");
            await ClaimAsync("c", "now");
            await PodAsync("p", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}], """);
            await UnschedulableAsync("p", "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found");
        });
    }

    [Test]
    public void A_claim_that_names_a_volume_counts_as_immediate_until_it_is_bound()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddClassAsync();
            await _cluster.AddNodeAsync("node1");
            await ClaimAsync("c", "gp3", "\"volumeName\":\"later\",");
            await PodAsync("p", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}], """);
            await UnschedulableAsync("p", "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found");
            _cluster.Claim("c")!.Annotation("volume.kubernetes.io/selected-node").Should().BeNull();
        });
    }

    [Test]
    public void The_first_consumer_selects_a_node_and_waits_a_second_for_the_volume()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddClassAsync();
            await _cluster.AddNodeAsync("node1");
            await ClaimAsync("c", "gp3");
            await _cluster.PauseAsync(5);
            _cluster.Claim("c")!.Annotation("volume.kubernetes.io/selected-node").Should().BeNull();
            await PodAsync("p", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}], """);
            var start = _cluster.World.Clock.Elapsed;
            await _cluster.UntilAsync(() => _cluster.Claim("c")!.Text("status", "phase") == "Bound", "bound");
            _cluster.Pod("p")!.Text("spec", "nodeName").Should().BeNull();
            _cluster.Pod("p")!.Text("status", "nominatedNodeName").Should().Be("node1");
            await PlacedAsync("p", "node1");
            _cluster.Pod("p")!.Text("status", "nominatedNodeName").Should().BeNull();
            _cluster.Pod("p")!.Integer("metadata", "generation").Should().Be(1);
            (_cluster.World.Clock.Elapsed - start).Should().BeCloseTo(TimeSpan.FromSeconds(1.05), TimeSpan.FromSeconds(0.1));
        });
    }

    [Test]
    public void A_pod_follows_its_volume_into_the_zone()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddClassAsync(more: ""","allowedTopologies":[{"matchLabelExpressions":[{"key":"topology.kubernetes.io/zone","values":["b"]}]}]""");
            await _cluster.AddNodeAsync("node1", "a");
            await _cluster.AddNodeAsync("node2", "b");
            await ClaimAsync("c", "gp3");
            await PodAsync("p", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}], """);
            await PlacedAsync("p", "node2");
            await _cluster.DeleteAsync(KubeResources.Pods, "default", "p");
            await _cluster.PatchAsync(KubeResources.Nodes, null, "node2", """{"spec":{"unschedulable":true}}""");
            await _cluster.UntilAsync(() => _cluster.Pod("p") is null, "p is gone");
            await PodAsync("q", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}], """);
            await UnschedulableAsync("q", "0/2 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity, 1 node(s) were unschedulable."
                + string.Format(Eviction, 2, "2 Preemption is not helpful for scheduling"));
            await _cluster.PatchAsync(KubeResources.Nodes, null, "node2", """{"spec":{"unschedulable":null}}""");
            await PlacedAsync("q", "node2");
        });
    }

    [Test]
    public void Nowhere_to_provision_is_told()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddClassAsync(more: ""","allowedTopologies":[{"matchLabelExpressions":[{"key":"topology.kubernetes.io/zone","values":["z"]}]}]""");
            await _cluster.AddNodeAsync("node1");
            await ClaimAsync("c", "gp3");
            await PodAsync("p", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}], """);
            await UnschedulableAsync("p", "0/1 nodes are available: 1 node(s) didn't find available persistent volumes to bind." + string.Format(Eviction, 1, "1 Preemption is not helpful for scheduling"));
        });
    }

    [Test]
    public void Requests_taints_and_selectors_are_told_by_node()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddNodeAsync("node1", cpu: "1");
            await _cluster.AddNodeAsync("node2", spec: """{"taints":[{"key":"k","value":"v","effect":"NoSchedule"}]}""");
            await _cluster.AddNodeAsync("node3", zone: "b");
            await PodAsync("p", """ "nodeSelector":{"topology.kubernetes.io/zone":"a"}, """, """{"requests":{"cpu":"2"}}""");
            await UnschedulableAsync("p",
                "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s)."
                + string.Format(Eviction, 3, "3 Preemption is not helpful for scheduling"));
        });
    }

    [Test]
    public void A_pod_that_finds_no_room_gets_it_when_another_goes()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddNodeAsync("node1", cpu: "3");
            await PodAsync("p", "", """{"requests":{"cpu":"2"}}""");
            await PlacedAsync("p", "node1");
            await PodAsync("q", "", """{"requests":{"cpu":"1500m"}}""");
            await UnschedulableAsync("q", "0/1 nodes are available: 1 Insufficient cpu." + string.Format(Eviction, 1, "1 No preemption victims found for incoming pod"));
            await _cluster.DeleteAsync(KubeResources.Pods, "default", "p");
            await PlacedAsync("q", "node1");
        });
    }

    [Test]
    public void Two_pods_that_avoid_each_other_get_two_nodes_and_a_third_waits()
    {
        const string apart = """ "affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"app":"p"}}}]}}, """;
        _cluster.Run(async () =>
        {
            await _cluster.AddNodeAsync("node1");
            await _cluster.AddNodeAsync("node2");
            foreach (var name in new[] { "p", "q", "r" })
            {
                await PodAsync(name, apart);
                await _cluster.PauseAsync(2);
            }

            _cluster.Pod("p")!.Text("spec", "nodeName").Should().NotBe(_cluster.Pod("q")!.Text("spec", "nodeName"));
            await UnschedulableAsync("r", "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules." + string.Format(Eviction, 2, "2 No preemption victims found for incoming pod"));
        });
    }

    [Test]
    public void A_node_takes_only_as_many_volumes_as_its_driver_says()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddClassAsync();
            await _cluster.AddNodeAsync("node1");
            await _cluster.CreateAsync(KubeResources.CsiNodes, """{"apiVersion":"storage.k8s.io/v1","kind":"CSINode","metadata":{"name":"node1"},"spec":{"drivers":[{"name":"ebs.csi.aws.com","nodeID":"i-1","topologyKeys":[],"allocatable":{"count":1}}]}}""");
            await ClaimAsync("c", "gp3");
            await ClaimAsync("d", "gp3");
            await PodAsync("p", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}], """);
            await PlacedAsync("p", "node1");
            await PodAsync("q", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"d"}}], """);
            await UnschedulableAsync("q", "0/1 nodes are available: 1 node(s) exceed max volume count." + string.Format(Eviction, 1, "1 No preemption victims found for incoming pod"));
            await PodAsync("r", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}], """);
            await PlacedAsync("r", "node1");
        });
    }

    [Test]
    public void Without_nodes_pods_wait_for_the_first()
    {
        _cluster.Run(async () =>
        {
            await PodAsync("p");
            await UnschedulableAsync("p", "no nodes available to schedule pods");
            await _cluster.AddNodeAsync("node1");
            await PlacedAsync("p", "node1");
        });
    }

    [Test]
    public void Ties_between_nodes_are_the_seeds_choice()
    {
        var chosen = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 1UL; seed <= 12; seed++)
        {
            _cluster = new ClusterFixture(seed);
            _cluster.Run(async () =>
            {
                await _cluster.AddNodeAsync("node1");
                await _cluster.AddNodeAsync("node2");
                await PodAsync("p");
                await PlacedAsync("p");
                chosen.Add(_cluster.Pod("p")!.Text("spec", "nodeName")!);
            });
        }

        chosen.Should().Equal("node1", "node2");
    }

    private Task<KubeDocument> PodAsync(string name, string spec = "", string resources = "{}") => _cluster.CreateAsync(KubeResources.Pods, $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"default","labels":{"app":"p"}},"spec":{ {{{spec}}} "containers":[{"name":"c","image":"i","resources":{{{resources}}} }]}}
        """);

    private Task<KubeDocument> ClaimAsync(string name, string storageClass, string spec = "") => _cluster.CreateAsync(KubeResources.PersistentVolumeClaims, $$$"""
        {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"{{{name}}}","namespace":"default"},
         "spec":{ {{{spec}}} "accessModes":["ReadWriteOnce"],"storageClassName":"{{{storageClass}}}","resources":{"requests":{"storage":"1Gi"} } } }
        """);

    private Task PlacedAsync(string name, string? node = null) =>
        _cluster.UntilAsync(() => _cluster.Pod(name)!.Text("spec", "nodeName") is { } n && (node is null || n == node), () => $"{name} on {node}: {_cluster.Pod(name)}", 30);

    private Task UnschedulableAsync(string name, string message) => _cluster.UntilAsync(
        () => _cluster.Pod(name)!.List("status", "conditions").Any(c => c.Text("message") == message), () => $"{message}: {_cluster.Pod(name)!["status"]}", 30);
}
