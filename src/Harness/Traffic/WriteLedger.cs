using System.Globalization;

namespace Drydock.Harness.Traffic;

/// <summary>
/// What one writer was promised: per key the number of its last acknowledged write and of the last one tried, and when writes were acknowledged.
/// Values are numbers that only grow, so a value that is there tells which writes survived.
/// </summary>
public sealed class WriteLedger(string target)
{
    private readonly Dictionary<string, Promise> _promises = new(StringComparer.Ordinal);
    private readonly List<Outage> _outages = [];

    /// <summary>Writes that were acknowledged between these moments may be lost: the pod was killed before it saved them.</summary>
    private readonly List<(TimeSpan From, TimeSpan To)> _excused = [];
    private TimeSpan? _lastAcknowledged;
    private bool _failedSince;

    /// <summary>The pod that is written to, as "namespace/name".</summary>
    public string Target { get; } = target;

    public int AcknowledgedWrites { get; private set; }

    /// <summary>The keys that were written, in ordinal order.</summary>
    public IEnumerable<string> Keys => _promises.Keys.Order(StringComparer.Ordinal);

    /// <summary>Times without an acknowledged write during which at least one attempt failed.</summary>
    public IReadOnlyList<Outage> Outages => _outages;

    /// <summary>Whether writes were acknowledged once, the last attempt failed and nothing was acknowledged since.</summary>
    public bool IsFailing => _failedSince && _lastAcknowledged is not null;

    /// <summary>The outages, one that has not ended yet among them.</summary>
    public IEnumerable<Outage> OutagesUntil(TimeSpan now) => _failedSince && _lastAcknowledged is { } last && last < now ? _outages.Append(new Outage(last, now)) : _outages;

    public void Attempt(string key, long number)
    {
        var known = _promises.GetValueOrDefault(key);
        _promises[key] = known with { Attempted = number };
    }

    public void Acknowledge(string key, long number, TimeSpan now)
    {
        _promises[key] = new Promise(number, number, now);
        Acknowledge(now);
    }

    /// <summary>A write whose content is judged elsewhere was acknowledged.</summary>
    public void Acknowledge(TimeSpan now)
    {
        AcknowledgedWrites++;
        if (_failedSince && _lastAcknowledged is { } last) _outages.Add(new Outage(last, now));
        _lastAcknowledged = now;
        _failedSince = false;
    }

    /// <summary>The pod is killed now without a chance to save: what it acknowledged since its last save may be lost.</summary>
    public void Excuse(TimeSpan lastSave, TimeSpan now) => _excused.Add((lastSave, now));

    /// <summary>Whether what was acknowledged at a moment may be lost.</summary>
    public bool IsExcused(TimeSpan at) => _excused.Exists(e => at >= e.From && at <= e.To);

    public void Fail() => _failedSince = true;

    /// <summary>Ends the account: an outage that is still open lasts until now.</summary>
    public void Close(TimeSpan now)
    {
        if (_failedSince && _lastAcknowledged is { } last) _outages.Add(new Outage(last, now));
        _failedSince = false;
    }

    /// <summary>Compares a value found in the end with what was promised; null when the promise is kept.</summary>
    /// <param name="key">The key.</param>
    /// <param name="found">The number found, or null when the key is gone or holds something else.</param>
    public string? Judge(string key, long? found)
    {
        var promise = _promises[key];
        if (found is null && promise.Acknowledged == 0) return null;
        if (found >= promise.Acknowledged && found <= promise.Attempted) return null;
        if (IsExcused(promise.At)) return null;
        var seen = found is { } number ? string.Create(CultureInfo.InvariantCulture, $"write {number}") : "nothing";
        return string.Create(CultureInfo.InvariantCulture, $"{Target}: key {key}: write {promise.Acknowledged} was acknowledged, {seen} is there");
    }

    private readonly record struct Promise(long Acknowledged, long Attempted, TimeSpan At);
}
