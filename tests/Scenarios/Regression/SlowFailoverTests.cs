using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>Sentinels that have begun a fail-over may end it long after: until they do, or give it up, no write may be acknowledged by the old master.</summary>
public sealed class SlowFailoverTests
{
    private const string WhenSentinelsAreAtIt = "while redis-cli INFO replication | grep -q master_link_status:up && ! redis-cli -p 26379 SENTINEL masters | grep -q failover_in_progress; do sleep 0.05; done; redis-cli DEBUG SLEEP";

    [TestCase(35)]
    [TestCase(50)]
    public void Replicas_that_are_busy_while_sentinels_fail_over_cost_time_and_no_write(int seconds)
    {
        var run = Run(BuiltInScenarios.RedisReplicated, $"{WhenSentinelsAreAtIt} {seconds}");
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        run.ApplicationDowntime.Should().BeGreaterThan(TimeSpan.FromSeconds(30), "that is what the test means");
    }

    [TestCase("5.0.14", "0.1")]
    [TestCase("5.0.14", "0.8")]
    [TestCase("7.0.15", "0.1")]
    [TestCase("7.0.15", "0.8")]
    [TestCase("7.0.15", "1.5")]
    public void Replicas_that_become_busy_while_the_master_hands_over_without_sentinels_cost_no_write(string version, string after) =>
        Run(ReplicatedRedisTests.Of(BuiltInScenarios.RedisReplicated5, version), $"sleep {after}; redis-cli -a \"$REDIS_PASSWORD\" DEBUG SLEEP 40").Outcome.Should().Be("completed");

    private static RunResult Run(Scenario scenario, string putToSleep)
    {
        var busy = new List<BusyReplicas>();
        var run = ScenarioRunner.Run(scenario with { EverydayTrouble = false }, seed: 3, new RunnerOptions
        {
            WrapPorts = ports =>
            {
                busy.Add(new BusyReplicas(ports.Kubernetes, putToSleep));
                return ports with { Kubernetes = busy[^1] };
            },
        });
        run.LostWrites.Should().BeEmpty();
        busy.Sum(b => b.Begun).Should().Be(1);
        return run;
    }

    /// <summary>When the first hand-over begins, the replicas are put to sleep soon after.</summary>
    private sealed class BusyReplicas(IKubernetesApi inner, string putToSleep) : IKubernetesApi
    {
        private static readonly string[] HandOvers = ["SENTINEL FAILOVER", "FAILOVER TO", "SLAVEOF NO ONE"];

        internal int Begun { get; private set; }

        public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken) => inner.SendAsync(request, cancellationToken);

        public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => inner.WatchAsync(request, cancellationToken);

        public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
        {
            var command = string.Join(' ', request.Command);
            if (Begun == 0 && HandOvers.Any(h => command.Contains(h, StringComparison.Ordinal)))
            {
                Begun++;
                foreach (var replica in new[] { "redis-0", "redis-1", "redis-2" }.Where(p => p != request.Pod))
                {
                    _ = inner.ExecAsync(request with { Pod = replica, Command = ["sh", "-c", putToSleep], Stdin = default }, cancellationToken);
                }
            }

            return inner.ExecAsync(request, cancellationToken);
        }
    }
}
