using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>The informers that the controllers of one process share, one per collection.</summary>
public sealed class InformerSet(IKubernetesApi api, TimeProvider clock)
{
    private readonly SortedDictionary<string, Informer> _informers = new(StringComparer.Ordinal);

    /// <summary>The API that the informers read; the controllers of the process write to it.</summary>
    public IKubernetesApi Api { get; } = api;

    public TimeProvider Clock { get; } = clock;

    public Informer For(KubeResource resource)
    {
        var key = resource.ToString();
        if (_informers.TryGetValue(key, out var known)) return known;
        return _informers[key] = new Informer(Api, Clock, resource);
    }

    /// <summary>Every informer asked for so far, in the order of their resources' names.</summary>
    public IReadOnlyCollection<Informer> All => _informers.Values;

    /// <summary>Runs every informer asked for so far.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => LoudTask.RunAllAsync(_informers.Values.Select(i => i.RunAsync(cancellationToken)));
}
