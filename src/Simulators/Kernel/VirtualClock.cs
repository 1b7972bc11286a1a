namespace Drydock.Simulators.Kernel;

/// <summary>Virtual time: stands still while anything is ready, then jumps to the next timer. A timer belongs to the process that made it and dies with it.</summary>
public sealed class VirtualClock : TimeProvider
{
    private readonly World _world;
    private long _ticks;

    internal VirtualClock(World world, DateTimeOffset start)
    {
        _world = world;
        Start = start;
    }

    /// <summary>The moment at which the run began.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed => new(_ticks);

    public DateTimeOffset Now => Start + Elapsed;

    public override DateTimeOffset GetUtcNow() => Now;
    public override long GetTimestamp() => _ticks;
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(_world, SimProcess.CurrentContext, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void AdvanceTo(long ticks) => _ticks = Math.Max(_ticks, ticks);
}
