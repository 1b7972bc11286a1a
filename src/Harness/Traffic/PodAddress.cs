using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Harness.Traffic;

/// <summary>Where a pod is now: what a client learns from a headless service's DNS, here from the API, by watching.</summary>
internal sealed class PodAddress(IKubernetesApi api, TimeProvider clock, string ns, string pod) : IClientAddress, IReflectorReceiver
{
    private readonly Reflector _reflector = new(api, clock, KubeResources.Pods, ns, fieldSelector: $"metadata.name={pod}");
    private readonly Mailbox<string?> _changes = new();

    /// <summary>The pod's address while it is running; null otherwise.</summary>
    internal string? Current { get; private set; }

    public Task RunAsync(CancellationToken cancellationToken) => _reflector.RunAsync(this, cancellationToken);

    public async Task<string?> WaitAsync(TimeSpan limit)
    {
        var until = clock.GetUtcNow() + limit;
        while (Current is null && await _changes.WaitAsync(until - clock.GetUtcNow(), clock)) _changes.TryTake(out _);
        return Current;
    }

    void IReflectorReceiver.Replace(IReadOnlyList<KubeDocument> items) => Set(items.Count == 0 ? null : items[0]);

    void IReflectorReceiver.Change(KubeWatchEvent change) => Set(change.Type == "DELETED" ? null : change.Object);

    private void Set(KubeDocument? pod)
    {
        var address = pod is not null && pod.Text("status", "phase") == "Running" ? pod.Text("status", "podIP") : null;
        if (address == Current) return;
        Current = address;
        while (_changes.TryTake(out _))
        {
            // Only the newest address matters.
        }

        _changes.Put(address);
    }
}
