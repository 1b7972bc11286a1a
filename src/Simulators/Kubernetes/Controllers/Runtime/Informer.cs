using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>
/// A cache of one collection in one process, fed by a <see cref="Reflector"/>, with handlers called after the cache has changed: what client-go's shared informer is.
/// What it holds may be stale, as in the real controllers.
/// </summary>
public sealed class Informer : IReflectorReceiver
{
    private readonly Reflector _reflector;
    private readonly SortedDictionary<string, KubeDocument> _items = new(StringComparer.Ordinal);

    /// <summary>The same, for look-ups: of thousands of objects every one is looked for again and again.</summary>
    private readonly Dictionary<string, KubeDocument> _byKey = new(StringComparer.Ordinal);
    private readonly List<Action<KubeDocument?, KubeDocument?>> _handlers = [];
    private readonly SortedDictionary<string, InformerIndex> _indexes = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _synced = new();

    public Informer(IKubernetesApi api, TimeProvider clock, KubeResource resource, string? ns = null, string? labelSelector = null, string? fieldSelector = null)
    {
        Resource = resource;
        _reflector = new Reflector(api, clock, resource, ns, labelSelector, fieldSelector);
    }

    public KubeResource Resource { get; }
    public bool HasSynced { get; private set; }

    /// <summary>Completes with the first list.</summary>
    public Task Synced => _synced.Task;

    /// <summary>All objects, in ordinal order of "namespace/name". A live view: copy it before an await.</summary>
    public IReadOnlyCollection<KubeDocument> Items => _items.Values;

    public KubeDocument? Get(string? ns, string name) => _byKey.GetValueOrDefault(string.IsNullOrEmpty(ns) ? name : string.Concat(ns, "/", name));
    public KubeDocument? Get(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>Adds a handler: (old, new), old null for an addition, new null for a deletion.</summary>
    public void OnChange(Action<KubeDocument?, KubeDocument?> handler) => _handlers.Add(handler);

    /// <summary>The index of a name, made at its first use from <paramref name="keyOf"/> (null: not in the index).</summary>
    public InformerIndex Index(string name, Func<KubeDocument, string?> keyOf)
    {
        if (_indexes.TryGetValue(name, out var known)) return known;
        var index = new InformerIndex(keyOf);
        foreach (var item in _items.Values) index.Replace(null, item);
        return _indexes[name] = index;
    }

    /// <summary>Objects by namespace.</summary>
    public InformerIndex ByNamespace => Index("namespace", static item => item.Namespace ?? "");

    /// <summary>Objects by the uid of their controller.</summary>
    public InformerIndex ByController => Index("controller", static item => item.ControllerOwner?.Text("uid"));

    public Task RunAsync(CancellationToken cancellationToken) => _reflector.RunAsync(this, cancellationToken);

    void IReflectorReceiver.Replace(IReadOnlyList<KubeDocument> items)
    {
        var before = new SortedDictionary<string, KubeDocument>(_items, StringComparer.Ordinal);
        _items.Clear();
        _byKey.Clear();
        foreach (var item in items)
        {
            _items[item.Key] = item;
            _byKey[item.Key] = item;
            Reindex(before.GetValueOrDefault(item.Key), item);
        }

        HasSynced = true;
        foreach (var (key, old) in before)
        {
            if (_items.ContainsKey(key)) continue;
            Reindex(old, null);
            Notify(old, null);
        }

        foreach (var item in items) Notify(before.GetValueOrDefault(item.Key), item);
        _synced.TrySetResult();
    }

    void IReflectorReceiver.Change(KubeWatchEvent change)
    {
        var key = change.Object.Key;
        var old = _byKey.GetValueOrDefault(key);
        if (change.Type == "DELETED")
        {
            _items.Remove(key);
            _byKey.Remove(key);
            if (old is not null) Reindex(old, null);
            Notify(change.Object, null);
            return;
        }

        _items[key] = change.Object;
        _byKey[key] = change.Object;
        Reindex(old, change.Object);
        Notify(old, change.Object);
    }

    private void Reindex(KubeDocument? old, KubeDocument? now)
    {
        foreach (var index in _indexes.Values) index.Replace(old, now);
    }

    private void Notify(KubeDocument? old, KubeDocument? now)
    {
        foreach (var handler in _handlers) handler(old, now);
    }
}
