namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// CLIENT PAUSE and the pause of a FAILOVER: a clock for each, the stricter one holds (Documented: networking.c of 6.2 and 7.0, pauseClients(); before 6.2 there is one, and it holds everything). Replicas are never
/// held. CrossChecked: a 7.0 that is paused for all does not run CLIENT UNPAUSE either.
/// </summary>
internal sealed class ClientPause(TimeProvider clock)
{
    private readonly Clock _byCommand = new();
    private readonly Clock _byFailover = new();
    private TaskCompletionSource? _changed;
    private ITimer? _timer;

    internal bool IsOn => HoldsAll || HoldsWrites;
    internal bool HoldsAll => _byCommand.HoldsAll(clock.GetUtcNow());
    internal bool HoldsWrites => _byCommand.Holds(clock.GetUtcNow()) || _byFailover.Holds(clock.GetUtcNow());

    /// <summary>CLIENT PAUSE: a pause is never made shorter or laxer by another.</summary>
    internal void Begin(TimeSpan duration, bool isForAll)
    {
        var now = clock.GetUtcNow();
        if (!_byCommand.Holds(now)) _byCommand.IsForAll = false;
        _byCommand.IsForAll |= isForAll;
        var until = now + duration;
        if (until > _byCommand.Until) _byCommand.Until = until;
        Changed();
    }

    /// <summary>CLIENT UNPAUSE.</summary>
    internal void End()
    {
        _byCommand.Until = default;
        Changed();
    }

    /// <summary>FAILOVER holds writes up to its own end.</summary>
    internal void HoldForFailover(bool holds)
    {
        _byFailover.Until = holds ? DateTimeOffset.MaxValue : default;
        Changed();
    }

    /// <summary>Until something about the pause changes.</summary>
    internal Task WaitAsync()
    {
        _changed ??= new TaskCompletionSource();
        Arm();
        return _changed.Task;
    }

    private void Changed()
    {
        var waiting = _changed;
        _changed = null;
        waiting?.SetResult();
    }

    private void Arm()
    {
        var now = clock.GetUtcNow();
        if (!_byCommand.Holds(now)) return;
        var left = _byCommand.Until - now + TimeSpan.FromMilliseconds(1);
        if (_timer is null) _timer = clock.CreateTimer(_ => Changed(), null, left, Timeout.InfiniteTimeSpan);
        else _timer.Change(left, Timeout.InfiniteTimeSpan);
    }

    private sealed class Clock
    {
        internal DateTimeOffset Until { get; set; }
        internal bool IsForAll { get; set; }

        internal bool Holds(DateTimeOffset now) => Until > now;

        internal bool HoldsAll(DateTimeOffset now) => IsForAll && Until > now;
    }
}
