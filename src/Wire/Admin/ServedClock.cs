namespace Drydock.Wire.Admin;

/// <summary>
/// The time of a served cloud on this side of the wire: it runs at the cloud's scale and jumps ahead with it, so that waits, leases and limits mean the same on both sides.
/// It never goes back.
/// </summary>
public sealed class ServedClock : TimeProvider
{
    /// <summary>What the way of an answer may account for, in served time at scale 1.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _real;
    private volatile Anchor _anchor;

    public ServedClock(ServedTime time, TimeProvider real)
    {
        _real = real;
        _anchor = new Anchor(time.Now, real.GetTimestamp(), time.TimeScale);
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        var anchor = _anchor;
        return anchor.Now + (_real.GetElapsedTime(anchor.At) * anchor.Scale);
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new ScaledTimer(this, callback, state, dueTime, period);

    /// <summary>Takes over a time that the cloud told just now: a new scale, or a jump ahead.</summary>
    internal void Correct(ServedTime time)
    {
        var (anchor, mine) = (_anchor, GetUtcNow());
        var isAhead = time.Now - mine > Tolerance * Math.Max(1, time.TimeScale);
        if (time.TimeScale == anchor.Scale && !isAhead) return;
        _anchor = new Anchor(isAhead ? time.Now : mine, _real.GetTimestamp(), time.TimeScale);
    }

    private TimeSpan Real(TimeSpan served)
    {
        if (served == Timeout.InfiniteTimeSpan || served == TimeSpan.Zero) return served;
        // The timers of the system count milliseconds, on Linux four at a time: that much, times the scale, a served timer may be early, as any may.
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(served.TotalMilliseconds / _anchor.Scale)));
    }

    private sealed record Anchor(DateTimeOffset Now, long At, double Scale);

    private sealed class ScaledTimer : ITimer
    {
        private readonly ServedClock _clock;
        private readonly ITimer _timer;

        internal ScaledTimer(ServedClock clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _clock = clock;
            _timer = clock._real.CreateTimer(callback, state, clock.Real(dueTime), clock.Real(period));
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(_clock.Real(dueTime), _clock.Real(period));
        public void Dispose() => _timer.Dispose();
        public ValueTask DisposeAsync() => _timer.DisposeAsync();
    }
}
