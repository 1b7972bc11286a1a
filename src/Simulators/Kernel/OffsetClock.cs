namespace Drydock.Simulators.Kernel;

/// <summary>A machine's own clock: virtual time, and how far the machine is off it. Waiting takes as long as everywhere.</summary>
public sealed class OffsetClock(VirtualClock world) : TimeProvider
{
    /// <summary>Positive: the machine is ahead.</summary>
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => world.TimestampFrequency;
    public override TimeZoneInfo LocalTimeZone => world.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => world.Now + Offset;
    public override long GetTimestamp() => world.GetTimestamp();
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => world.CreateTimer(callback, state, dueTime, period);
}
