using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Environments;
using Drydock.Harness.Manifests;
using Drydock.Harness.Procedures;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Live.Environments;

/// <summary>One run of one scenario on a real cluster: the counterpart of the simulated run, with what can be seen from outside.</summary>
internal sealed class K3sRun
{
    private static readonly TimeSpan WarmUpMin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarmUpMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(5);

    private readonly K3sCluster _cluster;
    private readonly Scenario _scenario;
    private readonly ulong _seed;
    private readonly RunnerOptions _options;
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly long _begun;
    private readonly ReadinessWait _wait;
    private readonly LiveTraffic _traffic = new();
    private readonly RunOutcome _outcome = new();
    private readonly AcknowledgedWritesChecker _acknowledged = new();
    private readonly EndChecker _end = new();
    private readonly List<TimelineEntry> _timeline = [];
    private readonly IReadOnlyList<Manifest> _manifests;
    private readonly TimeSpan _warmUp;
    private readonly bool _cleansUp;

    internal K3sRun(K3sCluster cluster, Scenario scenario, ulong seed, RunnerOptions options, LiveSettings settings, bool cleansUp)
    {
        (_cluster, _scenario, _seed, _options, _cleansUp) = (cluster, scenario, seed, options, cleansUp);
        _begun = _clock.GetTimestamp();
        _wait = new ReadinessWait(settings, _clock);
        _manifests = scenario.Manifests.SelectMany(m => ManifestLoader.Parse(m.Text, m.Name)).ToList();
        _warmUp = new SeededRandom(seed).Duration(WarmUpMin, WarmUpMax);
    }

    private IKubernetesApi Api => _cluster.Api;

    internal async Task<RunResult> RunAsync(CancellationToken cancellationToken)
    {
        _options.Progress?.Invoke(string.Create(CultureInfo.InvariantCulture, $"seed {_seed}"));
        try
        {
            await ApplyAsync(cancellationToken);
            await _wait.UntilAsync("the scenario's pods", PodsAsync, cancellationToken);
            await StartTrafficAsync(cancellationToken);
            if (_scenario.Traffic.Count > 0)
            {
                Note("rehearsal", TimelineKind.Workload, string.Create(CultureInfo.InvariantCulture, $"writers write for {_warmUp.TotalSeconds:0} s"));
                await Task.Delay(_warmUp, _clock, cancellationToken);
            }

            await ProcedureAsync(cancellationToken);
            await Task.Delay(CoolDown, _clock, cancellationToken);
        }
        catch (Exception exception) when (exception is LiveEnvironmentException or PortUnreachableException)
        {
            _options.Progress?.Invoke(await _cluster.DiagnoseAsync(CancellationToken.None));
            throw exception as LiveEnvironmentException ?? new LiveEnvironmentException(LiveProblem.NotReady, $"The cluster went away: {exception.Message}", "Look into the diagnostics", exception);
        }
        finally
        {
            await _traffic.StopAsync();
        }

        _outcome.LostWrites = await _traffic.JudgeAsync(_acknowledged, cancellationToken);
        _end.Ended(!_outcome.ProcedureFailed, $"{_outcome.Name}: {_outcome.Detail}");
        var result = Report();
        if (!result.Passed) result = result with { Remarks = [.. result.Remarks, await _cluster.DiagnoseAsync(cancellationToken)] };
        if (_cleansUp) await CleanUpAsync(cancellationToken);
        return result;
    }

    /// <summary>Namespaces first: a pod is refused in one that has no default account yet, and that comes a moment later.</summary>
    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var applier = new ManifestApplier(Api, new KindDirectory(KindCatalog.CreateAll()));
        var namespaces = _manifests.Where(m => m.Kind == "Namespace").ToList();
        await applier.ApplyAllAsync(namespaces, cancellationToken);
        foreach (var name in namespaces.Select(n => n.Document.Name))
        {
            var account = new KubeRequest(KubeVerb.Get, KubeResources.ServiceAccounts, name, "default");
            await _wait.UntilAsync($"namespace {name}", async token => (await Api.SendAsync(account, token)).IsSuccess ? null : "it has no default account", cancellationToken);
        }

        await applier.ApplyAllAsync([.. _manifests.Where(m => m.Kind != "Namespace")], cancellationToken);
    }

    private async Task<string?> PodsAsync(CancellationToken cancellationToken)
    {
        foreach (var manifest in _manifests.Where(m => m.Kind is "StatefulSet" or "Deployment"))
        {
            var resource = manifest.Kind == "StatefulSet" ? KubeResources.StatefulSets : KubeResources.Deployments;
            var live = (await Api.SendAsync(new KubeRequest(KubeVerb.Get, resource, manifest.Document.Namespace ?? "default", manifest.Document.Name), cancellationToken)).Body;
            var (ready, wanted) = (live.Integer("status", "readyReplicas") ?? 0, live.Integer("spec", "replicas") ?? 1);
            if (ready != wanted) return string.Create(CultureInfo.InvariantCulture, $"{manifest.Kind} {manifest.Document.Name} has {ready} of {wanted} pods ready");
        }

        return null;
    }

    private async Task StartTrafficAsync(CancellationToken cancellationToken)
    {
        foreach (var spec in _scenario.Traffic)
        {
            var slash = spec.StatefulSet.IndexOf('/', StringComparison.Ordinal);
            var (ns, name) = (spec.StatefulSet[..slash], spec.StatefulSet[(slash + 1)..]);
            var set = (await Api.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.StatefulSets, ns, name), cancellationToken)).Body;
            var container = set.List("spec", "template", "spec", "containers")[0].Text("name")!;
            for (var i = 0; i < (set.Integer("spec", "replicas") ?? 1); i++)
            {
                _traffic.Add(new ExecRedisWriter(Api, _clock, spec, ns, string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"), container));
            }
        }
    }

    private async Task ProcedureAsync(CancellationToken cancellationToken)
    {
        var context = new HandProcedureContext(Api, _clock, _traffic, _manifests, command => Note("operator", TimelineKind.Migration, command), cancellationToken);
        await _outcome.RunAsync(HandProcedures.Find(_scenario.Migration.Target), context);
    }

    /// <summary>Another scenario may run on the same cluster.</summary>
    private async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        foreach (var manifest in _manifests.Where(m => m.Kind == "Namespace"))
        {
            var request = new KubeRequest(KubeVerb.Delete, KubeResources.Namespaces, null, manifest.Document.Name);
            await Api.SendAsync(request, cancellationToken);
            await _wait.UntilAsync(
                $"the deletion of namespace {manifest.Document.Name}",
                async token => (await Api.SendAsync(request with { Verb = KubeVerb.Get }, token)).StatusCode == 404 ? null : "it is still there",
                cancellationToken);
        }
    }

    private RunResult Report()
    {
        IReadOnlyList<CheckerResult> checkers = [.. new Checker[] { _acknowledged, _end }.Select(c => new CheckerResult(c.Name, c.IsGreen, c.Violations)), .. _outcome.ProcedureChecks];
        var failure = Expectation.Judge(_scenario.Expect, _outcome, checkers);
        return new RunResult
        {
            Scenario = _scenario,
            Seed = _seed,
            Environment = K3sEnvironment.TierName,
            Verdict = failure is null ? RunVerdict.Passed : RunVerdict.Failed,
            Failure = failure,
            Outcome = _outcome.Name,
            OutcomeDetail = _outcome.Detail,
            TimelineHash = "",
            VirtualDuration = _clock.GetElapsedTime(_begun),
            ApplicationDowntime = _traffic.LongestOutage,
            Checkers = checkers,
            DrawnOptions = [new("warm-up", string.Create(CultureInfo.InvariantCulture, $"{_warmUp.TotalSeconds:0.0} s"))],
            Timeline = _timeline,
            LostWrites = _outcome.LostWrites,
            AcknowledgedWrites = _traffic.AcknowledgedWrites,
        };
    }

    private void Note(string process, TimelineKind kind, string text)
    {
        var entry = new TimelineEntry(_clock.GetElapsedTime(_begun), process, kind, text);
        _timeline.Add(entry);
        _options.Progress?.Invoke($"{Harness.Reports.Duration.Clock(entry.At)}  {process}  {text}");
    }
}
