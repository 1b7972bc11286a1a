namespace Drydock.Simulators.Kernel;

/// <summary>A timer of the virtual clock. Changing or disposing it makes entries already queued stale.</summary>
internal sealed class VirtualTimer(World world, ProcessContext context, TimerCallback callback, object? state) : ITimer
{
    private int _generation;
    private TimeSpan _period;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _generation++;
        _period = period;
        if (dueTime != Timeout.InfiniteTimeSpan) Arm(dueTime);
        return true;
    }

    public void Dispose() => _generation++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(TimeSpan dueTime) =>
        world.EnqueueAfter(dueTime, context.Process, context.Incarnation, static entry => ((Entry)entry!).OnDue(), new Entry(this, _generation));

    private void OnDue()
    {
        if (_period > TimeSpan.Zero && _period != Timeout.InfiniteTimeSpan) Arm(_period);
        callback(state);
    }

    /// <summary>One moment at which the timer was to fire.</summary>
    internal sealed class Entry(VirtualTimer timer, int generation)
    {
        /// <summary>The timer was changed or disposed since: nothing is due.</summary>
        internal bool IsStale => timer._generation != generation;

        internal void OnDue() => timer.OnDue();
    }
}
