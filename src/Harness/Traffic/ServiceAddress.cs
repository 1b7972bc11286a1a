using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Harness.Traffic;

/// <summary>
/// Where a Service leads a new connection: to a ready endpoint, each as likely, as kube-proxy does (Documented: Service, "iptables proxy mode"). Learned from its EndpointSlices, by watching.
/// </summary>
internal sealed class ServiceAddress(IKubernetesApi api, TimeProvider clock, string ns, string service, SeededRandom random) : IClientAddress, IReflectorReceiver
{
    private readonly Reflector _reflector = new(api, clock, KubeResources.EndpointSlices, ns, labelSelector: $"kubernetes.io/service-name={service}");
    private readonly SortedDictionary<string, IReadOnlyList<string>> _ready = new(StringComparer.Ordinal);
    private readonly Mailbox<bool> _changes = new();

    public Task RunAsync(CancellationToken cancellationToken) => _reflector.RunAsync(this, cancellationToken);

    public async Task<string?> WaitAsync(TimeSpan limit)
    {
        var until = clock.GetUtcNow() + limit;
        while (true)
        {
            var addresses = _ready.Values.SelectMany(a => a).ToList();
            if (addresses.Count > 0) return addresses[random.Next(addresses.Count)];
            if (!await _changes.WaitAsync(until - clock.GetUtcNow(), clock)) return null;
            _changes.TryTake(out _);
        }
    }

    void IReflectorReceiver.Replace(IReadOnlyList<KubeDocument> items)
    {
        _ready.Clear();
        foreach (var slice in items) _ready[slice.Name] = ReadyOf(slice);
        _changes.Put(true);
    }

    void IReflectorReceiver.Change(KubeWatchEvent change)
    {
        if (change.Type == "DELETED") _ready.Remove(change.Object.Name);
        else _ready[change.Object.Name] = ReadyOf(change.Object);
        _changes.Put(true);
    }

    /// <summary>No word on readiness counts as ready (Documented: EndpointSlice API, "ready").</summary>
    private static List<string> ReadyOf(KubeDocument slice) =>
        [.. slice.List("endpoints").Where(e => e.Flag("conditions", "ready") != false).SelectMany(e => e.List("addresses")).Select(a => a.ScalarText).OfType<string>()];
}
