namespace Drydock.Simulators.Kernel;

/// <summary>A timer of the virtual clock. Changing or disposing it makes entries already queued stale.</summary>
internal sealed class VirtualTimer(World world, ProcessContext context, TimerCallback callback, object? state) : ITimer
{
    private static readonly SendOrPostCallback Fire = static entry =>
    {
        var (timer, generation) = ((VirtualTimer, int))entry!;
        timer.OnDue(generation);
    };

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
        world.EnqueueAfter(dueTime, context.Process, context.Incarnation, Fire, (this, _generation));

    private void OnDue(int generation)
    {
        if (generation != _generation) return;
        if (_period > TimeSpan.Zero && _period != Timeout.InfiniteTimeSpan) Arm(_period);
        callback(state);
    }
}
