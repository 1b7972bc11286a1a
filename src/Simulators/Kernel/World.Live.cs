namespace Drydock.Simulators.Kernel;

/// <content>The world on real time: somebody outside tells what time it is, and brings work from other threads, one thread at a time.</content>
public sealed partial class World
{
    /// <summary>Between two turns of a live world nobody may touch it: other threads are about.</summary>
    private const int BetweenTurns = -2;

    /// <summary>When the next timer or message falls due, as time since the run began; null when there is none.</summary>
    public TimeSpan? NextDue => _due.TryPeek(out _, out var due) ? new TimeSpan(due.At) : null;

    /// <summary>
    /// Does what fell due until <paramref name="now"/> (time since the run began), then <paramref name="work"/> as a dispatch of a process, then everything that became
    /// ready by it. The caller sees to it that one thread at a time is here.
    /// </summary>
    /// <exception cref="ForeignThreadException">Code left the loop.</exception>
    /// <exception cref="ProcessFailedException">Code of a process threw.</exception>
    public void Advance(TimeSpan now, SimProcess? process = null, Action? work = null)
    {
        if (_thread is not (Idle or BetweenTurns)) throw new InvalidOperationException("the world is running already");
        _thread = Environment.CurrentManagedThreadId;
        var outer = SynchronizationContext.Current;
        try
        {
            _scheduler.RunRoot(() =>
            {
                CatchUp(now.Ticks);
                if (work is null) return;
                SynchronizationContext.SetSynchronizationContext(new ProcessContext(process!, process!.Incarnation));
                work();
                CatchUp(now.Ticks);
            });
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
            _thread = BetweenTurns;
        }
    }

    private void CatchUp(long now)
    {
        while (true)
        {
            if (_foreign is not null) throw new ForeignThreadException(_foreign);
            if (_failure is not null) throw _failure;
            if (TryDispatch()) continue;
            if (!_due.TryPeek(out _, out var next) || next.At > now) break;
            MakeReady(next.At);
        }

        Clock.AdvanceTo(now);
    }
}
