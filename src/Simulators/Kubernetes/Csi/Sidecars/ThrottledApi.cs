using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>
/// client-go's client-side rate limit: a token bucket per client set (one for the snapshot API, one for the rest). The recorded timeline shows it: with the
/// default of 5 per second, two snapshots that were ready at once were reported ready 2.2 s later. Watches are not counted here.
/// </summary>
internal sealed class ThrottledApi(IKubernetesApi inner, TimeProvider clock, double requestsPerSecond, int burst) : IKubernetesApi
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / requestsPerSecond);
    private DateTimeOffset _snapshots;
    private DateTimeOffset _others;

    public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        var pause = request.Resource.Group == KubeResources.VolumeSnapshots.Group ? Reserve(ref _snapshots) : Reserve(ref _others);
        if (pause > TimeSpan.Zero) await Task.Delay(pause, clock, cancellationToken);
        return await inner.SendAsync(request, cancellationToken);
    }

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => inner.WatchAsync(request, cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => inner.ExecAsync(request, cancellationToken);

    /// <summary>Takes the next token; the pause until it is there.</summary>
    private TimeSpan Reserve(ref DateTimeOffset emptyUntil)
    {
        var now = clock.GetUtcNow();
        emptyUntil = (emptyUntil > now ? emptyUntil : now) + _interval;
        var pause = emptyUntil - now - (burst * _interval);
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }
}
