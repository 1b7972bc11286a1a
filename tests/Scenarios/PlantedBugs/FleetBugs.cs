using System.Runtime.CompilerServices;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>A fleet's checkers find what a fleet's migrator may do wrong.</summary>
public sealed class FleetBugs
{
    private static readonly Scenario Calm = FleetScenarios.RedisFleet with { EverydayTrouble = false };

    [Test]
    public void A_failing_set_that_stops_the_others_is_caught() =>
        ShouldBeCaught(With(f => f with { FailuresMax = 1, Parallel = 1 }), null, "one set's failure is its own", "must end Completed, and it is NotBegun");

    [Test]
    public void A_quota_that_is_ignored_is_caught() =>
        ShouldBeCaught(With(f => f with { VolumesAtOnce = 100, Parallel = 12 }), null, "the account's snapshot quota is kept", "more than 8 snapshots are pending");

    [Test]
    public void A_cleanup_that_deletes_the_class_of_the_others_is_caught() =>
        ShouldBeCaught(Calm, ports => ports with { Kubernetes = new DeletesSharedClasses(ports.Kubernetes) }, "one set's failure is its own", "gp3-plain-encrypted, which is gone");

    private static Scenario With(Func<FleetSpec, FleetSpec> change) => Calm with { Migration = Calm.Migration with { Fleet = change(Calm.Migration.Fleet!) } };

    private static void ShouldBeCaught(Scenario scenario, Func<Core.MigrationPorts, Core.MigrationPorts>? sabotage, string checker, string telling)
    {
        var run = ScenarioRunner.Run(scenario, seed: 7, new RunnerOptions { WrapPorts = sabotage });
        run.Checkers.Single(c => c.Name == checker).Violations.Should().Contain(v => v.Contains(telling, StringComparison.Ordinal), run.Summary);
    }

    /// <summary>Takes a class away where only its own name was to be taken off it.</summary>
    private sealed class DeletesSharedClasses(IKubernetesApi api) : IKubernetesApi
    {
        public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
        {
            var isLeaving = request.Verb == KubeVerb.Patch && request.Resource == KubeResources.StorageClasses
                && (request.Body?.At("metadata", "annotations")?.Fields ?? []).Any(f => f.Name.StartsWith("users.", StringComparison.Ordinal) && f.Value.IsNull);
            return api.SendAsync(isLeaving ? new KubeRequest(KubeVerb.Delete, request.Resource, null, request.Name) : request, cancellationToken);
        }

        public async IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var change in api.WatchAsync(request, cancellationToken)) yield return change;
        }

        public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => api.ExecAsync(request, cancellationToken);
    }
}
