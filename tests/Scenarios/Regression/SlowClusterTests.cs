using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Scenarios.PlantedBugs;
using Drydock.Simulators.Kernel;

namespace Drydock.Scenarios.Regression;

/// <summary>An API server that takes its time is no reason to decline.</summary>
public sealed class SlowClusterTests
{
    [Test]
    public void A_plan_that_takes_longer_than_a_third_of_the_lease_is_made_again_under_the_lease_and_done()
    {
        var slow = new List<SlowAtFirst>();
        var run = ScenarioRunner.Run(PlantedBug.Calm, seed: 3, new RunnerOptions
        {
            WrapPorts = ports =>
            {
                slow.Add(new SlowAtFirst(ports.Kubernetes));
                return ports with { Kubernetes = slow[^1] };
            },
        });

        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        run.Outcome.Should().Be("completed");
        slow[0].PlanTook.Should().BeGreaterThan(TimeSpan.FromSeconds(15));
    }

    /// <summary>Answers a second late until the migration has begun.</summary>
    private sealed class SlowAtFirst(IKubernetesApi inner) : IKubernetesApi
    {
        private TimeSpan? _first;
        private bool _hasBegun;

        internal TimeSpan PlanTook { get; private set; }

        public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
        {
            var clock = SimProcess.Current.World.Clock;
            _first ??= clock.Elapsed;
            if (request.Verb == KubeVerb.Create && request.Resource == KubeResources.Leases && PlanTook == TimeSpan.Zero) PlanTook = clock.Elapsed - _first.Value;
            _hasBegun |= request.Verb == KubeVerb.Create && request.Resource == KubeResources.ConfigMaps;
            if (!_hasBegun) await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellationToken);
            return await inner.SendAsync(request, cancellationToken);
        }

        public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => inner.WatchAsync(request, cancellationToken);

        public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => inner.ExecAsync(request, cancellationToken);
    }
}
