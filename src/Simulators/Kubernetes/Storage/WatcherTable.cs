using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>Who watches a resource, found by what a change is about. A change is offered in the order in which they came, to those who were there when it came.</summary>
internal sealed class WatcherTable
{
    private readonly List<Watcher> _everyone = [];
    private readonly Dictionary<string, List<Watcher>> _byKey = new(StringComparer.Ordinal);
    private readonly List<FieldTable> _fields = [];
    private long _next;

    internal IDisposable Add(WatchInterest interest, Action<StoreEvent> offer)
    {
        var list = ListOf(interest);
        var watcher = new Watcher(_next++, offer, list);
        list.Add(watcher);
        return watcher;
    }

    internal void Offer(StoreEvent change)
    {
        foreach (var watcher in Concerned(change)) watcher.Offer(change);
    }

    /// <summary>A list of its own: watchers join and leave while they are told.</summary>
    private List<Watcher> Concerned(StoreEvent change)
    {
        var found = new List<Watcher>(_everyone);
        if (_byKey.TryGetValue(change.Key, out var ofKey)) found.AddRange(ofKey);
        foreach (var field in _fields) field.Collect(change, found);
        if (found.Count > _everyone.Count) found.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        return found;
    }

    private List<Watcher> ListOf(WatchInterest interest)
    {
        if (interest.Key is { } key) return ListOf(_byKey, key);
        if (interest.Field is not { } name) return _everyone;
        var field = _fields.Find(f => f.Name == name && f.Read == interest.Read);
        if (field is null) _fields.Add(field = new FieldTable(name, interest.Read!));
        return ListOf(field.ByValue, interest.Value!);
    }

    private static List<Watcher> ListOf(Dictionary<string, List<Watcher>> lists, string key)
    {
        if (!lists.TryGetValue(key, out var list)) lists[key] = list = [];
        return list;
    }

    private sealed class Watcher(long number, Action<StoreEvent> offer, List<Watcher> list) : IDisposable
    {
        internal long Number => number;

        internal void Offer(StoreEvent change) => offer(change);

        public void Dispose() => list.Remove(this);
    }

    private sealed class FieldTable(string name, Func<KubeDocument, string> read)
    {
        internal string Name => name;
        internal Func<KubeDocument, string> Read => read;
        internal Dictionary<string, List<Watcher>> ByValue { get; } = new(StringComparer.Ordinal);

        internal void Collect(StoreEvent change, List<Watcher> found)
        {
            var before = change.Old is { } old ? read(old.Value) : null;
            var after = change.New is { } now ? read(now.Value) : null;
            if (before is not null && ByValue.TryGetValue(before, out var had)) found.AddRange(had);
            if (after is not null && after != before && ByValue.TryGetValue(after, out var have)) found.AddRange(have);
        }
    }
}
