using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Probes;

/// <summary>
/// The probes of one pod: for each container that runs, startup first, then liveness and readiness, each at its own period with a phase of its own.
/// Provenance: Documented (probes page; kubelet's prober).
/// </summary>
internal sealed class ProbeManager(KubeletContext kubelet, Action onChange, Action<SimContainer, KubeDocument, string> onUnhealthy)
{
    private readonly ProbeRunner _runner = new(kubelet);
    private readonly SortedDictionary<string, Watched> _watched = new(StringComparer.Ordinal);

    /// <summary>True when the container runs and its startup probe, if it has one, has succeeded.</summary>
    public bool IsStarted(string name) => _watched.TryGetValue(name, out var watched) && watched.IsStarted;

    public bool IsReady(string name) => _watched.TryGetValue(name, out var watched) && watched is { IsStarted: true, IsReady: true };

    /// <summary>Watches a container that runs; does nothing when it is watched already. A kubelet that starts anew keeps the readiness that the API knows.</summary>
    public void Watch(KubeDocument pod, KubeDocument spec, SimContainer container, bool wasReady = false)
    {
        var name = container.Name;
        if (_watched.TryGetValue(name, out var known))
        {
            if (ReferenceEquals(known.Container, container)) return;
            known.Stop.Cancel();
        }

        var watched = new Watched(container) { IsStarted = spec["startupProbe"] is null || wasReady, IsReady = spec["readinessProbe"] is null || wasReady };
        _watched[name] = watched;
        if (spec["startupProbe"] is null && spec["livenessProbe"] is null && spec["readinessProbe"] is null) return;
        kubelet.Process.Spawn(() => ProbeAsync(pod, spec, watched));
    }

    /// <summary>The container has ended, or the pod is going.</summary>
    public void Stop(string name)
    {
        if (_watched.Remove(name, out var watched)) watched.Stop.Cancel();
    }

    public void StopAll()
    {
        foreach (var watched in _watched.Values) watched.Stop.Cancel();
    }

    private async Task ProbeAsync(KubeDocument pod, KubeDocument spec, Watched watched)
    {
        try
        {
            if (spec["startupProbe"] is { } startup && !watched.IsStarted) await LoopAsync(pod, spec, watched, ProbeKind.Startup, startup);
            var loops = new List<Task>();
            if (spec["livenessProbe"] is { } liveness) loops.Add(LoopAsync(pod, spec, watched, ProbeKind.Liveness, liveness));
            if (spec["readinessProbe"] is { } readiness) loops.Add(LoopAsync(pod, spec, watched, ProbeKind.Readiness, readiness));
            await Task.WhenAll(loops);
        }
        catch (OperationCanceledException) when (watched.Stop.IsCancellationRequested)
        {
            // The container has ended: there is nothing to probe.
        }
    }

    private async Task LoopAsync(KubeDocument pod, KubeDocument spec, Watched watched, ProbeKind kind, KubeDocument probe)
    {
        var stop = watched.Stop.Token;
        var period = TimeSpan.FromSeconds(probe.Integer("periodSeconds") ?? 10);
        var phase = spec["startupProbe"] is not null && kind != ProbeKind.Startup ? TimeSpan.Zero : kubelet.Random.Duration(TimeSpan.Zero, period);
        var first = TimeSpan.FromSeconds(probe.Integer("initialDelaySeconds") ?? 0) + phase;
        if (first > TimeSpan.Zero) await Task.Delay(first, kubelet.Clock, stop);
        int failures = 0, successes = 0;
        while (!stop.IsCancellationRequested && watched.Container.IsRunning)
        {
            var failure = await _runner.RunAsync(pod, watched.Container, probe, spec);
            if (stop.IsCancellationRequested || !watched.Container.IsRunning) return;
            if (failure is null)
            {
                failures = 0;
                if (++successes >= (probe.Integer("successThreshold") ?? 1) && Succeeded(watched, kind)) return;
            }
            else
            {
                successes = 0;
                failures++;
                kubelet.Record(pod, "Warning", "Unhealthy", $"{kind} probe failed: {failure}", spec);
                if (failures >= (probe.Integer("failureThreshold") ?? 3) && Failed(watched, kind, probe)) return;
            }

            await Task.Delay(period, kubelet.Clock, stop);
        }
    }

    /// <summary>True when this probe is done for good.</summary>
    private bool Succeeded(Watched watched, ProbeKind kind)
    {
        if (kind == ProbeKind.Readiness && !watched.IsReady)
        {
            watched.IsReady = true;
            onChange();
        }

        if (kind != ProbeKind.Startup) return false;
        watched.IsStarted = true;
        onChange();
        return true;
    }

    private bool Failed(Watched watched, ProbeKind kind, KubeDocument probe)
    {
        if (kind == ProbeKind.Readiness)
        {
            if (watched.IsReady)
            {
                watched.IsReady = false;
                onChange();
            }

            return false;
        }

        onUnhealthy(watched.Container, probe, $"Container {watched.Container.Name} failed {kind.ToString().ToLowerInvariant()} probe, will be restarted");
        return true;
    }

    private sealed class Watched(SimContainer container)
    {
        public SimContainer Container { get; } = container;
        public CancellationTokenSource Stop { get; } = new();
        public bool IsStarted { get; set; }
        public bool IsReady { get; set; }
    }
}
