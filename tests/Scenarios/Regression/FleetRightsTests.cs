using Drydock.Core.Fleets;
using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Manifests;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;

namespace Drydock.Scenarios.Regression;

/// <summary>What is printed for a fleet is enough for all of its sets.</summary>
public sealed class FleetRightsTests
{
    private static readonly Scenario Calm = FleetScenarios.RedisFleet with { EverydayTrouble = false };

    [Test]
    public void With_exactly_the_printed_rights_of_the_cluster_the_fleet_is_moved_and_cleaned_up()
    {
        var (run, denied) = Run(Rights());
        denied.Should().BeEmpty();
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
    }

    [Test]
    public void Without_the_right_to_find_the_sets_nothing_begins()
    {
        FluentActions.Invoking(() => Run([.. Rights().Where(r => !r.Why.StartsWith("find the sets", StringComparison.Ordinal))]))
            .Should().Throw<ProcessFailedException>().WithMessage("*list statefulsets.apps is forbidden. Safe now: nothing was changed*");
    }

    private static IReadOnlyList<ClusterPermission> Rights()
    {
        var spec = Calm.Migration.Fleet!;
        var fleet = new EncryptionFleet(new VolumeEncryptionMigration("default", "all")) { Selector = spec.Selector, Namespaces = spec.Namespaces };
        var sets = Calm.Manifests.SelectMany(m => ManifestLoader.Parse(m.Text, m.Name)).Where(m => m.Kind == "StatefulSet").Select(m => m.Document).Where(fleet.Means).ToList();
        return fleet.Permissions(sets, new PermissionScope()).Cluster;
    }

    private static (RunResult Run, SortedSet<string> Denied) Run(IReadOnlyList<ClusterPermission> rights)
    {
        var denied = new SortedSet<string>(StringComparer.Ordinal);
        var run = ScenarioRunner.Run(Calm, seed: 7, new RunnerOptions { WrapPorts = ports => ports with { Kubernetes = new Granted(ports.Kubernetes, rights, denied) } });
        return (run, denied);
    }

    /// <summary>Refuses what no rule grants, as RBAC does.</summary>
    private sealed class Granted(IKubernetesApi inner, IReadOnlyList<ClusterPermission> rights, SortedSet<string> denied) : IKubernetesApi
    {
        public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
        {
            var verb = request.Verb.ToString().ToLowerInvariant();
            return Allows(verb, request, request.Subresource) ? inner.SendAsync(request, cancellationToken) : Task.FromResult(Forbid(verb, request));
        }

        public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken)
        {
            var name = request.Query?.FirstOrDefault(q => q.Key == "fieldSelector").Value?.Replace("metadata.name=", "", StringComparison.Ordinal);
            if (Allows("watch", request with { Name = name }, null)) return inner.WatchAsync(request, cancellationToken);
            throw new KubeWatchRefusedException(Forbid("watch", request));
        }

        public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
        {
            var asked = new KubeRequest(KubeVerb.Create, KubeResources.Pods, request.Namespace, request.Pod);
            if (Allows("create", asked, "exec")) return inner.ExecAsync(request, cancellationToken);
            Forbid("exec", asked);
            return Task.FromResult(new ExecResult(1, "", "", "forbidden"));
        }

        private bool Allows(string verb, KubeRequest request, string? subresource) =>
            request.Resource.Plural.StartsWith("selfsubject", StringComparison.Ordinal) || rights.Any(r =>
                r.ApiGroup == request.Resource.Group && r.Resource == (subresource is null ? request.Resource.Plural : $"{request.Resource.Plural}/{subresource}") && r.Verbs.Contains(verb)
                && (r.Namespace is null || r.Namespace == request.Namespace) && (r.Names.Count == 0 || r.Names.Contains(request.Name ?? "")));

        private KubeResponse Forbid(string verb, KubeRequest request)
        {
            denied.Add($"{verb} {request.Resource}{(request.Name is null ? "" : $" {request.Name}")}");
            return new KubeResponse(403, [], KubeDocument.Object(("kind", "Status"), ("code", 403), ("reason", "Forbidden"), ("message", $"{request} is forbidden")));
        }
    }
}
