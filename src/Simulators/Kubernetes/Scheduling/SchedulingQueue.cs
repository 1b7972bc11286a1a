using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// Pods that want a node: those to try now, and those set aside until something changes that concerns them, or five minutes have passed.
/// A pod whose attempt broke with an error comes back after 1 to 10 s. Provenance: Documented (scheduling queue; podInitialBackoffSeconds 1, podMaxBackoffSeconds 10).
/// </summary>
internal sealed class SchedulingQueue(TimeProvider clock)
{
    private static readonly TimeSpan FlushAfter = TimeSpan.FromMinutes(5);

    private readonly Mailbox<string> _active = new();
    private readonly SortedSet<string> _queued = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SchedulingConcerns> _aside = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _asideSince = new(StringComparer.Ordinal);
    private SchedulingConcerns _missed;
    private bool _isTrying;

    internal async ValueTask<string> TakeAsync(CancellationToken cancellationToken)
    {
        var key = await _active.TakeAsync(cancellationToken);
        _queued.Remove(key);
        _missed = SchedulingConcerns.None;
        _isTrying = true;
        return key;
    }

    internal void Add(string key)
    {
        _aside.Remove(key);
        if (_queued.Add(key)) _active.Put(key);
    }

    internal void Remove(string key)
    {
        _aside.Remove(key);
        _errors.Remove(key);
    }

    internal void Placed(string key) => _errors.Remove(key);

    /// <summary>No node fits: wait for a change. One that came while the attempt ran counts.</summary>
    internal void SetAside(string key, SchedulingConcerns concerns)
    {
        if ((_missed & concerns) != 0)
        {
            Add(key);
            return;
        }

        _aside[key] = concerns;
        var since = clock.GetTimestamp();
        _asideSince[key] = since;
        _ = FlushAsync(key, since);
    }

    internal void AttemptEnded() => _isTrying = false;

    internal void RetryAfterError(string key)
    {
        var errors = _errors.GetValueOrDefault(key);
        _errors[key] = errors + 1;
        _ = AddLaterAsync(key, TimeSpan.FromSeconds(Math.Min(10, 1 << Math.Min(errors, 4))));
    }

    /// <summary>Something changed: pods that wait for such a change are tried again.</summary>
    internal void Changed(SchedulingConcerns what)
    {
        if (_isTrying) _missed |= what;
        if (_aside.Count == 0) return;
        List<string>? woken = null;
        foreach (var (key, concerns) in _aside)
        {
            if ((concerns & what) != 0) (woken ??= []).Add(key);
        }

        if (woken is null) return;
        foreach (var key in woken) Add(key);
    }

    private async Task FlushAsync(string key, long since)
    {
        await Task.Delay(FlushAfter, clock);
        if (_aside.ContainsKey(key) && _asideSince.GetValueOrDefault(key) == since) Add(key);
    }

    private async Task AddLaterAsync(string key, TimeSpan delay)
    {
        await Task.Delay(delay, clock);
        Add(key);
    }
}
