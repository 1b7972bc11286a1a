namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>
/// Doubling pauses by key as client-go's flowcontrol.Backoff counts them: a key that was quiet for twice the maximum begins anew.
/// Provenance: Documented (client-go), CrossChecked with the pod life-cycle page (10 s, 20 s, … 5 min; reset after 10 min).
/// </summary>
internal sealed class BackOff(TimeProvider clock, TimeSpan initial, TimeSpan max)
{
    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>How long the key must still wait when its last trouble was at <paramref name="since"/>; zero when it may go.</summary>
    public TimeSpan Remaining(string key, DateTimeOffset since)
    {
        if (!_entries.TryGetValue(key, out var entry) || since - entry.Updated > max * 2) return TimeSpan.Zero;
        var left = since + entry.Pause - clock.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Counts one more trouble.</summary>
    public void Next(string key, DateTimeOffset since)
    {
        var now = clock.GetUtcNow();
        var pause = !_entries.TryGetValue(key, out var entry) || since - entry.Updated > max * 2 ? initial : entry.Pause * 2 < max ? entry.Pause * 2 : max;
        _entries[key] = new Entry(pause, now);
    }

    /// <summary>The pause in force for a key.</summary>
    public TimeSpan Pause(string key) => _entries.TryGetValue(key, out var entry) ? entry.Pause : initial;

    public void Forget(string key) => _entries.Remove(key);

    private readonly record struct Entry(TimeSpan Pause, DateTimeOffset Updated);
}
