namespace Drydock.Integration.Live;

/// <summary>Real timers, and a time of day that a test moves on.</summary>
internal sealed class MovableClock : TimeProvider
{
    private TimeSpan _moved;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _moved;

    internal void Move(TimeSpan span) => _moved += span;
}
