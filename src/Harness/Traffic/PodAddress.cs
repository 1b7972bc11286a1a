using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Harness.Traffic;

/// <summary>Where a pod is now: what a client learns from a headless service's DNS, here from the API, by watching.</summary>
internal sealed class PodAddress : IReflectorReceiver
{
    private readonly Reflector _reflector;
    private readonly Mailbox<string?> _changes = new();

    internal PodAddress(IKubernetesApi api, TimeProvider clock, string ns, string pod) =>
        _reflector = new Reflector(api, clock, KubeResources.Pods, ns, fieldSelector: $"metadata.name={pod}");

    /// <summary>The pod's address while it is running; null otherwise.</summary>
    internal string? Current { get; private set; }

    internal Task RunAsync(CancellationToken cancellationToken) => _reflector.RunAsync(this, cancellationToken);

    /// <summary>Waits until the pod has an address.</summary>
    internal async Task<string> WaitAsync(CancellationToken cancellationToken)
    {
        while (Current is null) await _changes.TakeAsync(cancellationToken);
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
