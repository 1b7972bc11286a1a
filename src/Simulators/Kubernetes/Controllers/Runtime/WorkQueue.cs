using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>
/// Keys to work on: a key waits once, is never handed out twice at a time, and comes back after failures with a doubling pause
/// (client-go: 5 ms to 1000 s unless said otherwise).
/// </summary>
public sealed class WorkQueue(TimeProvider clock, TimeSpan? backOffMin = null, TimeSpan? backOffMax = null)
{
    private readonly Mailbox<string> _ready = new();
    private readonly SortedSet<string> _dirty = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _processing = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _waiting = new(StringComparer.Ordinal);
    private readonly TimeSpan _backOffMin = backOffMin ?? TimeSpan.FromMilliseconds(5);
    private readonly TimeSpan _backOffMax = backOffMax ?? TimeSpan.FromSeconds(1000);

    public void Add(string key)
    {
        if (!_dirty.Add(key) || _processing.Contains(key)) return;
        _ready.Put(key);
    }

    /// <summary>Adds the key later. A key that waits already keeps the earlier of the two moments.</summary>
    public void AddAfter(string key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        var due = clock.GetTimestamp() + delay.Ticks;
        if (_waiting.TryGetValue(key, out var earlier) && earlier <= due) return;
        _waiting[key] = due;
        _ = AddLaterAsync(key, delay, due);
    }

    /// <summary>Adds the key after its back-off: the minimum times two to the number of failures since the last <see cref="Forget"/>.</summary>
    public void AddRateLimited(string key)
    {
        var failures = _failures.GetValueOrDefault(key);
        _failures[key] = failures + 1;
        var seconds = Math.Min(_backOffMax.TotalSeconds, _backOffMin.TotalSeconds * Math.Pow(2, Math.Min(failures, 40)));
        AddAfter(key, TimeSpan.FromSeconds(seconds));
    }

    public void Forget(string key) => _failures.Remove(key);

    public int Failures(string key) => _failures.GetValueOrDefault(key);

    public async ValueTask<string> TakeAsync(CancellationToken cancellationToken)
    {
        var key = await _ready.TakeAsync(cancellationToken);
        _dirty.Remove(key);
        _processing.Add(key);
        return key;
    }

    /// <summary>The key is worked on no more; if it was added meanwhile it is ready again.</summary>
    public void Done(string key)
    {
        _processing.Remove(key);
        if (_dirty.Contains(key)) _ready.Put(key);
    }

    private async Task AddLaterAsync(string key, TimeSpan delay, long due)
    {
        // Task.Delay cuts to whole milliseconds: a key that comes back before its moment would be put off again and again at one instant.
        await Task.Delay(delay + TimeSpan.FromMilliseconds(1), clock);
        if (!_waiting.TryGetValue(key, out var current) || current != due) return;
        _waiting.Remove(key);
        Add(key);
    }
}
