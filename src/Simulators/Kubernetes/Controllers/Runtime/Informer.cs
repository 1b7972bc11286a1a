using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>
/// A cache of one collection in one process, fed by a <see cref="Reflector"/>, with handlers called after the cache has changed: what client-go's shared informer is.
/// What it holds may be stale, as in the real controllers.
/// </summary>
internal sealed class Informer : IReflectorReceiver
{
    private readonly Reflector _reflector;
    private readonly SortedDictionary<string, KubeDocument> _items = new(StringComparer.Ordinal);
    private readonly List<Action<KubeDocument?, KubeDocument?>> _handlers = [];

    public Informer(IKubernetesApi api, TimeProvider clock, KubeResource resource, string? ns = null, string? labelSelector = null, string? fieldSelector = null)
    {
        Resource = resource;
        _reflector = new Reflector(api, clock, resource, ns, labelSelector, fieldSelector);
    }

    public KubeResource Resource { get; }
    public bool HasSynced { get; private set; }

    /// <summary>All objects, in ordinal order of "namespace/name".</summary>
    public IReadOnlyCollection<KubeDocument> Items => _items.Values;

    public KubeDocument? Get(string? ns, string name) => _items.GetValueOrDefault(string.IsNullOrEmpty(ns) ? name : $"{ns}/{name}");
    public KubeDocument? Get(string key) => _items.GetValueOrDefault(key);

    /// <summary>Adds a handler: (old, new), old null for an addition, new null for a deletion.</summary>
    public void OnChange(Action<KubeDocument?, KubeDocument?> handler) => _handlers.Add(handler);

    public Task RunAsync(CancellationToken cancellationToken) => _reflector.RunAsync(this, cancellationToken);

    void IReflectorReceiver.Replace(IReadOnlyList<KubeDocument> items)
    {
        var before = _items.ToArray();
        _items.Clear();
        foreach (var item in items) _items[item.Key] = item;
        HasSynced = true;
        foreach (var (key, old) in before)
        {
            if (!_items.ContainsKey(key)) Notify(old, null);
        }

        var known = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        foreach (var (key, old) in before) known[key] = old;
        foreach (var item in items) Notify(known.GetValueOrDefault(item.Key), item);
    }

    void IReflectorReceiver.Change(KubeWatchEvent change)
    {
        var key = change.Object.Key;
        var old = _items.GetValueOrDefault(key);
        if (change.Type == "DELETED")
        {
            _items.Remove(key);
            Notify(change.Object, null);
            return;
        }

        _items[key] = change.Object;
        Notify(old, change.Object);
    }

    private void Notify(KubeDocument? old, KubeDocument? now)
    {
        foreach (var handler in _handlers) handler(old, now);
    }
}
