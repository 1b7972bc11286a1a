using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Unit.Controllers.Workloads;

public sealed class DeploymentTests
{
    private ClusterFixture _cluster = null!;

    [SetUp]
    public void SetUp() => _cluster = new ClusterFixture();

    [Test]
    public void A_deployment_runs_its_pods_through_a_replica_set_and_says_so()
    {
        _cluster.Run(async () =>
        {
            await StartAsync("RollingUpdate");
            Deployment().Annotation("deployment.kubernetes.io/revision").Should().Be("1");
            Deployment().List("status", "conditions").Select(c => $"{c.Text("type")}={c.Text("status")} {c.Text("reason")}").Should().Equal(
                "Available=True MinimumReplicasAvailable", "Progressing=True NewReplicaSetAvailable");
            var set = Sets().Single();
            (await _cluster.EventsAsync("ScalingReplicaSet")).Should().Equal($"Scaled up replica set {set.Name} from 0 to 3");
            set.Label("pod-template-hash").Should().Be(set.Name["web-".Length..]);
        });
    }

    [Test]
    public void A_rolling_update_never_goes_below_what_must_be_available()
    {
        _cluster.Run(async () =>
        {
            await StartAsync("RollingUpdate");
            await _cluster.PatchAsync(KubeResources.Deployments, "default", "web", """{"spec":{"template":{"metadata":{"annotations":{"v":"2"}}}}}""");
            var lowest = 3L;
            await _cluster.UntilAsync(
                () =>
                {
                    lowest = Math.Min(lowest, Pods().LongCount(p => p.List("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True") && !p.IsDeleting));
                    return Status("updatedReplicas") == 3 && Status("replicas") == 3 && Status("availableReplicas") == 3 && Status("observedGeneration") == 2;
                },
                () => Deployment().ToString());
            lowest.Should().Be(3, "maxUnavailable 25% of 3 rounds down to none");
            Sets().Should().HaveCount(2);
            Sets().Select(s => (s.Annotation("deployment.kubernetes.io/revision"), s.Integer("spec", "replicas"))).Should().BeEquivalentTo([("1", (long?)0), ("2", (long?)3)]);
        });
    }

    [Test]
    public void Recreate_starts_nothing_new_before_the_last_old_pod_is_gone()
    {
        _cluster.Run(async () =>
        {
            await StartAsync("Recreate");
            var old = Pods().Select(static p => p.Uid).ToArray();
            await _cluster.PatchAsync(KubeResources.Deployments, "default", "web", """{"spec":{"template":{"metadata":{"annotations":{"v":"2"}}}}}""");
            var overlapped = false;
            await _cluster.UntilAsync(
                () =>
                {
                    var kinds = Pods().Select(p => old.Contains(p.Uid)).Distinct().Count();
                    overlapped |= kinds == 2;
                    return Status("updatedReplicas") == 3 && Status("availableReplicas") == 3 && Status("observedGeneration") == 2 && Pods().All(p => !old.Contains(p.Uid));
                },
                () => Deployment().ToString());
            overlapped.Should().BeFalse();
        });
    }

    [Test]
    public void A_job_runs_until_enough_pods_have_succeeded_and_counts_each_once_over_crashes()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddNodeAsync("node1");
            await JobAsync("\"completions\":3,\"parallelism\":2,");
            for (var i = 0; i < 3; i++)
            {
                await _cluster.UntilAsync(() => Running() is not null, "a running pod", 30);
                await FinishAsync(Running()!, "Succeeded");
                _cluster.CrashManager();
                _cluster.StartManager();
            }

            await _cluster.UntilAsync(() => Job().List("status", "conditions").Any(c => c.Text("type") == "Complete"), () => Job().ToString(), 60);
            Job().Integer("status", "succeeded").Should().Be(3);
            Pods().Any(static p => p.At("metadata", "finalizers") is not null).Should().BeFalse();
            (await _cluster.EventsAsync("Completed")).Should().Equal("Job completed");
        });
    }

    [Test]
    public void A_job_whose_pods_fail_too_often_fails()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddNodeAsync("node1");
            await JobAsync("\"backoffLimit\":1,");
            for (var i = 0; i < 2; i++)
            {
                await _cluster.UntilAsync(() => Running() is not null, "a running pod", 60);
                await FinishAsync(Running()!, "Failed");
            }

            await _cluster.UntilAsync(() => Job().List("status", "conditions").Any(c => c.Text("type") == "Failed"), () => Job().ToString(), 60);
            Job().Integer("status", "failed").Should().Be(2);
            (await _cluster.EventsAsync("BackoffLimitExceeded")).Should().Equal("Job has reached the specified backoff limit");
        });
    }

    [Test]
    public void A_service_gets_a_slice_with_its_pods_and_whether_they_are_ready()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddNodeAsync("node1", "a");
            await _cluster.CreateAsync(KubeResources.Services, """{"apiVersion":"v1","kind":"Service","metadata":{"name":"db","namespace":"default"},"spec":{"clusterIP":"None","selector":{"app":"db"},"ports":[{"port":6379}]}}""");
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(1, withClaims: false));
            await _cluster.UntilAsync(() => Slice()?.List("endpoints").Count == 1, () => $"{Slice()}", 30);
            var endpoint = Slice()!.List("endpoints")[0];
            endpoint.Text("hostname").Should().Be("db-0");
            endpoint.Text("zone").Should().Be("a");
            await _cluster.UntilAsync(() => Slice()!.List("endpoints")[0].Flag("conditions", "ready") == true, () => $"{Slice()}", 30);
            Slice()!.Label("kubernetes.io/service-name").Should().Be("db");
            Slice()!.ControllerOwner!.Text("kind").Should().Be("Service");
            await _cluster.DeleteAsync(KubeResources.StatefulSets, "default", "db");
            await _cluster.UntilAsync(() => Slice()!.List("endpoints").Count == 0, () => $"{Slice()}", 30);
        });

        KubeDocument? Slice() => _cluster.Store.Dump(KubeResources.EndpointSlices).FirstOrDefault(s => s.Name.StartsWith("db-", StringComparison.Ordinal));
    }

    [Test]
    public void A_budget_allows_what_is_healthy_above_the_minimum()
    {
        _cluster.Run(async () =>
        {
            await StartAsync("RollingUpdate");
            await _cluster.CreateAsync(KubeResources.PodDisruptionBudgets, """{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"b","namespace":"default"},"spec":{"minAvailable":2,"selector":{"matchLabels":{"app":"web"}}}}""");
            await _cluster.UntilAsync(() => Budget().Integer("status", "disruptionsAllowed") == 1, () => Budget().ToString(), 30);
            await EvictAsync(Pods()[0].Name, 201);
            await EvictAsync(Pods()[1].Name, 429);
            await _cluster.UntilAsync(() => Pods().Count == 3 && Budget().Integer("status", "disruptionsAllowed") == 1, () => Budget().ToString(), 30);
        });

        KubeDocument Budget() => _cluster.Get(KubeResources.PodDisruptionBudgets, "default", "b")!;
        async Task EvictAsync(string pod, int status)
        {
            var eviction = KubeDocument.Parse($$$"""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{{pod}}}","namespace":"default"}}""");
            (await _cluster.Api.SendAsync(new KubeRequest(KubeVerb.Create, KubeResources.Pods, "default", pod, "eviction", Body: eviction), CancellationToken.None)).StatusCode.Should().Be(status);
        }
    }

    [Test]
    public void A_node_that_falls_silent_loses_its_pods_after_their_toleration()
    {
        _cluster.Run(async () =>
        {
            await _cluster.AddNodeAsync("node1");
            await _cluster.AddNodeAsync("node2");
            foreach (var node in new[] { "node1", "node2" })
            {
                await _cluster.CreateAsync(KubeResources.Leases, $$$"""{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"{{{node}}}","namespace":"kube-node-lease"},"spec":{"holderIdentity":"{{{node}}}"}}""");
            }

            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(1, withClaims: false));
            await _cluster.UntilAsync(() => _cluster.Pod("db-0")?.Text("status", "phase") == "Running", "db-0 runs", 30);
            var dead = _cluster.Pod("db-0")!.Text("spec", "nodeName")!;
            var alive = dead == "node1" ? "node2" : "node1";
            var start = _cluster.World.Clock.Elapsed;
            while (!_cluster.Pod("db-0")!.IsDeleting && _cluster.World.Clock.Elapsed - start < TimeSpan.FromMinutes(10))
            {
                await _cluster.PatchAsync(KubeResources.Leases, "kube-node-lease", alive, $$$"""{"spec":{"renewTime":"{{{KubeTime.Micro(_cluster.World.Clock.Now)}}}"}}""");
                await _cluster.PauseAsync(10);
            }

            (_cluster.World.Clock.Elapsed - start).Should().BeCloseTo(TimeSpan.FromSeconds(350), TimeSpan.FromSeconds(20), "50 s of silence and 300 s of toleration");
            _cluster.Get(KubeResources.Nodes, null, dead)!.List("spec", "taints").Select(static t => $"{t.Text("key")}:{t.Text("effect")}").Should().Equal(
                "node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute");
            _cluster.Get(KubeResources.Nodes, null, alive)!.List("spec", "taints").Should().BeEmpty();
        });
    }

    [Test]
    public void Nothing_is_written_once_everything_is_as_asked()
    {
        _cluster.Run(async () =>
        {
            await StartAsync("RollingUpdate");
            await _cluster.AddClassAsync();
            await _cluster.CreateAsync(KubeResources.Services, """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"default"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"name":"http"}]}}""");
            await _cluster.CreateAsync(KubeResources.PodDisruptionBudgets, """{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"b","namespace":"default"},"spec":{"maxUnavailable":1,"selector":{"matchLabels":{"app":"web"}}}}""");
            await _cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(2));
            await JobAsync("");
            await _cluster.PauseAsync(60);
            var revision = _cluster.Store.Revision;
            await _cluster.PauseAsync(600);
            _cluster.Store.Revision.Should().Be(revision);
            var before = _cluster.World.Steps;
            await _cluster.PauseAsync(600);
            (_cluster.World.Steps - before).Should().BeLessThan(4000, "an idle cluster costs next to nothing");
        });
    }

    private async Task StartAsync(string strategy)
    {
        await _cluster.AddNodeAsync("node1");
        await _cluster.AddNodeAsync("node2", "b");
        await _cluster.CreateAsync(KubeResources.Deployments, $$$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default"},"spec":{"replicas":3,"strategy":{"type":"{{{strategy}}}"},
             "selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"i"}] } } } }
            """);
        await _cluster.UntilAsync(() => Status("availableReplicas") == 3 && Deployment().List("status", "conditions").Any(static c => c.Text("reason") == "NewReplicaSetAvailable"), () => Deployment().ToString());
    }

    private Task JobAsync(string spec) => _cluster.CreateAsync(KubeResources.Jobs, $$$"""
        {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j","namespace":"default"},"spec":{ {{{spec}}} "template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}] } } } }
        """);

    private async Task FinishAsync(KubeDocument pod, string phase) =>
        await _cluster.PatchAsync(KubeResources.Pods, "default", pod.Name, $$$"""{"status":{"phase":"{{{phase}}}"}}""", "status");

    private KubeDocument? Running() => Pods().FirstOrDefault(static p => p.Text("status", "phase") == "Running" && !p.IsDeleting);

    private IReadOnlyList<KubeDocument> Pods() => _cluster.Store.Dump(KubeResources.Pods).ToArray();

    private IReadOnlyList<KubeDocument> Sets() => _cluster.Store.Dump(KubeResources.ReplicaSets).ToArray();

    private KubeDocument Deployment() => _cluster.Get(KubeResources.Deployments, "default", "web")!;

    private KubeDocument Job() => _cluster.Get(KubeResources.Jobs, "default", "j")!;

    private long? Status(string field) => Deployment().Integer("status", field);
}
