using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Scenarios.PlantedBugs;

namespace Drydock.Scenarios.Regression;

/// <summary>Sentinels that have begun a fail-over may end it long after: until they do, or give it up, no write may be acknowledged by the old master.</summary>
public sealed class SlowFailoverTests
{
    [TestCase(35)]
    [TestCase(50)]
    public void Replicas_that_are_busy_while_the_master_hands_over_cost_time_and_no_write(int seconds)
    {
        var busy = new List<BusyReplicas>();
        var run = ScenarioRunner.Run(PlantedBug.CalmBuiltIn(BuiltInScenarios.RedisReplicated.Name), seed: 3, new RunnerOptions
        {
            WrapPorts = ports =>
            {
                busy.Add(new BusyReplicas(ports.Kubernetes, seconds));
                return ports with { Kubernetes = busy[^1] };
            },
        });

        run.LostWrites.Should().BeEmpty();
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        busy.Sum(b => b.Begun).Should().Be(1);
        run.ApplicationDowntime.Should().BeGreaterThan(TimeSpan.FromSeconds(30), "that is what the test means");
    }

    /// <summary>As the hand-over begins, the replicas are put to sleep soon after.</summary>
    private sealed class BusyReplicas(IKubernetesApi inner, int seconds) : IKubernetesApi
    {
        internal int Begun { get; private set; }

        public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken) => inner.SendAsync(request, cancellationToken);

        public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => inner.WatchAsync(request, cancellationToken);

        public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
        {
            if (Begun == 0 && string.Join(' ', request.Command).Contains("SENTINEL FAILOVER", StringComparison.Ordinal))
            {
                Begun++;
                foreach (var replica in new[] { "redis-0", "redis-1", "redis-2" }.Where(p => p != request.Pod))
                {
                    _ = inner.ExecAsync(request with { Pod = replica, Command = ["sh", "-c", $"while redis-cli INFO replication | grep -q master_link_status:up && ! redis-cli -p 26379 SENTINEL masters | grep -q failover_in_progress; do sleep 0.05; done; redis-cli DEBUG SLEEP {seconds}"], Stdin = default }, cancellationToken);
                }
            }

            return inner.ExecAsync(request, cancellationToken);
        }
    }
}
