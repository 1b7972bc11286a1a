using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Scenarios.PlantedBugs;

namespace Drydock.Scenarios.Regression;

/// <summary>An answer that got lost says nothing of what was asked.</summary>
public sealed class LostAnswersTests
{
    [Test]
    public void A_sentinel_whose_answer_is_lost_is_not_taken_for_none()
    {
        // Taken for none, the master would hand over by FAILOVER, of which the sentinels know nothing: they would make another one master beside it.
        var deaf = new List<DeafToSentinels>();
        var run = ScenarioRunner.Run(PlantedBug.CalmBuiltIn(BuiltInScenarios.RedisReplicated.Name), seed: 3, new RunnerOptions
        {
            WrapPorts = ports =>
            {
                deaf.Add(new DeafToSentinels(ports.Kubernetes));
                return ports with { Kubernetes = deaf[^1] };
            },
        });

        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        deaf.Sum(d => d.Lost).Should().BeGreaterThan(3);
        var scripts = deaf.SelectMany(d => d.Scripts).ToList();
        scripts.Should().Contain(s => s.Contains("SENTINEL FAILOVER", StringComparison.Ordinal)).And.NotContain(s => s.Contains("FAILOVER TO", StringComparison.Ordinal));
    }

    /// <summary>Two of three answers of the sentinel beside the first master get lost.</summary>
    private sealed class DeafToSentinels(IKubernetesApi inner) : IKubernetesApi
    {
        private int _asked;

        internal int Lost { get; private set; }
        internal List<string> Scripts { get; } = [];

        public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken) => inner.SendAsync(request, cancellationToken);

        public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => inner.WatchAsync(request, cancellationToken);

        public async Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
        {
            var command = string.Join(' ', request.Command);
            if (command.Contains("FAILOVER", StringComparison.Ordinal)) Scripts.Add(command);
            var result = await inner.ExecAsync(request, cancellationToken);
            if (request.Pod != "redis-0" || !command.EndsWith("SENTINEL masters", StringComparison.Ordinal) || ++_asked % 3 == 0) return result;
            Lost++;
            throw new PortUnreachableException("the answer was lost");
        }
    }
}
