using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Unit.Controllers.Workloads;

/// <summary>Every tenth call of the controllers and the scheduler goes wrong: lost, answered with an error, or the caller dies before or after it.</summary>
public sealed class HazardTests
{
    private static IEnumerable<TestCaseData> Seeds()
    {
        for (var seed = 1UL; seed <= 60; seed++) yield return seed <= 4 ? new TestCaseData(seed) : new TestCaseData(seed).SetCategory("Exhaustive");
    }

    [TestCaseSource(nameof(Seeds))]
    public void A_set_comes_up_goes_down_and_comes_up_on_the_same_claims_whatever_goes_wrong(ulong seed)
    {
        var cluster = new ClusterFixture(seed);
        var random = cluster.World.RandomFor("hazards");
        var faults = 0;
        var isOver = false;
        cluster.Fates = (_, request) =>
        {
            if (isOver || !random.Chance(0.1)) return CallFate.Deliver;
            faults++;
            return (CallFate)(1 + random.Next(4));
        };
        cluster.Intercept = request =>
        {
            if (isOver || request.Verb is KubeVerb.Get or KubeVerb.List || !random.Chance(0.1)) return null;
            faults++;
            return Failure(random.Next(3));
        };
        cluster.World.CreateProcess("supervisor").Start(async () =>
        {
            while (!isOver)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cluster.World.Clock);
                cluster.StartWhatIsDown();
            }
        });
        cluster.Run(async () =>
        {
            await cluster.AddClassAsync();
            await cluster.AddNodeAsync("node1");
            await cluster.AddNodeAsync("node2", "b");
            await cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(2));
            await cluster.UntilAsync(() => Ready(cluster) == 2, () => Describe(cluster), 1200);
            var claims = Claims(cluster);
            await ScaleAsync(cluster, 0);
            await cluster.UntilAsync(() => cluster.Pod("db-0") is null && cluster.Pod("db-1") is null, () => Describe(cluster), 1200);
            await ScaleAsync(cluster, 2);
            await cluster.UntilAsync(() => Ready(cluster) == 2, () => Describe(cluster), 1200);
            Claims(cluster).Should().Equal(claims);
            isOver = true;
        }, minutes: 90);
        faults.Should().BeGreaterThan(5);
        cluster.Kubelet.Log.Where(static l => l[0] == '+').Should().StartWith(["+db-0", "+db-1"]);
    }

    [Test]
    public void One_seed_takes_one_path_and_another_seed_another()
    {
        Play(3).Should().Be(Play(3));
        Play(3).Should().NotBe(Play(4));

        static string Play(ulong seed)
        {
            var cluster = new ClusterFixture(seed);
            cluster.Run(async () =>
            {
                await cluster.AddClassAsync();
                await cluster.AddNodeAsync("node1");
                await cluster.AddNodeAsync("node2", "b");
                await cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(2));
                await cluster.UntilAsync(() => Ready(cluster) == 2, () => Describe(cluster));
            });
            return cluster.World.Timeline.ComputeHash();
        }
    }

    [Test]
    public void A_controller_that_throws_fails_the_run_by_name()
    {
        var cluster = new ClusterFixture(1) { Intercept = static request => request.Verb == KubeVerb.Create && request.Resource == KubeResources.Pods ? throw new InvalidDataException("planted") : null };
        FluentActions.Invoking(() => cluster.Run(async () =>
        {
            await cluster.CreateAsync(KubeResources.StatefulSets, ClusterFixture.StatefulSet(1, withClaims: false));
            await cluster.PauseAsync(60);
        })).Should().Throw<ProcessFailedException>().Which.Process.Should().Be("kube-controller-manager");
    }

    private static KubeResponse Failure(int which)
    {
        var (code, reason) = which switch { 0 => (409, "Conflict"), 1 => (429, "TooManyRequests"), _ => (503, "ServiceUnavailable") };
        return new KubeResponse(code, [], KubeDocument.Object(
            ("kind", "Status"), ("apiVersion", "v1"), ("status", "Failure"), ("message", "injected"), ("reason", reason), ("code", code)));
    }

    private static string[] Claims(ClusterFixture cluster) => cluster.Store.Dump(KubeResources.PersistentVolumeClaims).Select(static c => c.Uid).ToArray();

    private static long Ready(ClusterFixture cluster) => cluster.Get(KubeResources.StatefulSets, "default", "db")!.Integer("status", "readyReplicas") ?? 0;

    private static string Describe(ClusterFixture cluster) => $"{cluster.Get(KubeResources.StatefulSets, "default", "db")!["status"]} {cluster.Pod("db-0")} {cluster.Pod("db-1")}";

    private static Task ScaleAsync(ClusterFixture cluster, int replicas) =>
        cluster.PatchAsync(KubeResources.StatefulSets, "default", "db", $$$"""{"spec":{"replicas":{{{replicas}}}}}""");
}
