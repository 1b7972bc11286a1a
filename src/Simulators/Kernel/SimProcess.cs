namespace Drydock.Simulators.Kernel;

/// <summary>
/// A simulated operating-system process. Its code runs on the kernel's loop in an order drawn from its own random stream. A crash drops its
/// continuations, timers and messages, runs no <c>finally</c>, and resets its connections; what it persisted elsewhere stays.
/// </summary>
public sealed class SimProcess
{
    // By tokens, which only grow: put in order by the few who walk them.
    private readonly Dictionary<long, Action> _onEnd = [];
    private readonly Dictionary<long, (object Description, TimeSpan Since)> _calls = [];
    private long _nextToken;
    private long _nextStream;

    internal SimProcess(World world, string name, int ordinal)
    {
        World = world;
        Name = name;
        Ordinal = ordinal;
        Random = world.RandomFor("process/" + name);
        OrderStream = world.RandomFor("order/" + name);
    }

    public World World { get; }
    public string Name { get; }

    /// <summary>The process's own draws (latencies, names, jitter).</summary>
    public SeededRandom Random { get; }

    /// <summary>Counts its lives: 0 before the first start, odd while running, even while down.</summary>
    public int Incarnation { get; private set; }

    public bool IsRunning => (Incarnation & 1) == 1;

    /// <summary>Stopped as by SIGSTOP: alive, but nothing of it runs until <see cref="Resume"/>.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>What the process waits for at other processes, oldest first.</summary>
    public IReadOnlyCollection<OutstandingCall> OutstandingCalls =>
        [.. _calls.OrderBy(static c => c.Key).Select(static c => new OutstandingCall(c.Value.Description.ToString()!, c.Value.Since))];

    internal int Ordinal { get; }
    internal SeededRandom OrderStream { get; }

    /// <summary>The process on whose behalf the current code runs.</summary>
    /// <exception cref="InvalidOperationException">Called outside of the kernel's loop.</exception>
    public static SimProcess Current => CurrentContext.Process;

    /// <summary>True when the current code belongs to a life of the process that has ended: whatever it still does must have no effect.</summary>
    public static bool CurrentIsStale => CurrentContext.IsStale;

    internal static ProcessContext CurrentContext => SynchronizationContext.Current as ProcessContext
        ?? throw new InvalidOperationException("this code runs outside of the kernel's loop: start it with SimProcess.Spawn");

    /// <summary>Starts a new life with <paramref name="main"/>. An exception out of it fails the run, unless <paramref name="onExit"/> takes it.</summary>
    public void Start(Func<Task> main, Action<Exception?>? onExit = null)
    {
        if (IsRunning) throw new InvalidOperationException($"process {Name} is running already");
        Incarnation++;
        _onEnd.Clear();
        _calls.Clear();
        Spawn(main, onExit);
    }

    /// <summary>Runs more work in the current life; callable from any process of the loop and from outside before the run.</summary>
    public void Spawn(Func<Task> work, Action<Exception?>? onExit = null)
    {
        if (!IsRunning) throw new InvalidOperationException($"process {Name} is down");
        World.Enqueue(this, Incarnation, static state =>
        {
            var (process, work, onExit) = ((SimProcess, Func<Task>, Action<Exception?>?))state!;
            _ = process.RunAsync(work, onExit);
        }, (this, work, onExit));
    }

    /// <summary>Ends the current life at once, as SIGKILL or a power cut does. Nothing of it runs any more.</summary>
    public void Crash()
    {
        if (!IsRunning) return;
        World.Timeline.Add(Name, TimelineKind.Process, "stopped");
        Exit();
    }

    /// <summary>Stops the process as SIGSTOP does: it lives, its connections stay, but nothing of it runs until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        if (!IsRunning || IsPaused) return;
        IsPaused = true;
        World.Timeline.Add(Name, TimelineKind.Process, "paused");
    }

    /// <summary>Goes on after <see cref="Pause"/>; timers that fell due meanwhile fire now.</summary>
    public void Resume()
    {
        if (!IsPaused) return;
        IsPaused = false;
        World.Timeline.Add(Name, TimelineKind.Process, "resumed");
        World.Release(this);
    }

    /// <summary>Ends the current life as <see cref="Crash"/> does, without a line in the timeline: an ordinary end that its owner reports.</summary>
    public void Exit()
    {
        if (!IsRunning) return;
        Incarnation++;
        IsPaused = false;
        World.Release(this);
        _calls.Clear();
        var listeners = _onEnd.OrderBy(static e => e.Key).Select(static e => e.Value).ToArray();
        _onEnd.Clear();
        foreach (var listener in listeners) listener();
    }

    /// <summary>
    /// Registers what the outside world does when this life ends (a reset connection, a freed port); runs for a crash and for an exit alike,
    /// in the order of registration, unless <see cref="ForgetOnEnd"/> is called with the returned token.
    /// </summary>
    public long OnEnd(Action listener)
    {
        _onEnd[_nextToken] = listener;
        return _nextToken++;
    }

    /// <summary>A stream for one conversation of this process, so that what it draws does not depend on what others draw.</summary>
    internal SeededRandom NextStreamRandom() => World.RandomFor(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"stream/{Name}/{_nextStream++}"));

    public void ForgetOnEnd(long token) => _onEnd.Remove(token);

    /// <summary>Registers a call to another process for the watchdog's report until the returned token is given to <see cref="EndCall"/>.</summary>
    public long BeginCall(string description) => BeginCall((object)description);

    /// <param name="description">Its text is only asked for when there is a report.</param>
    internal long BeginCall(object description)
    {
        _calls[_nextToken] = (description, World.Clock.Elapsed);
        return _nextToken++;
    }

    public void EndCall(long token) => _calls.Remove(token);

    public override string ToString() => Name;

    private async Task RunAsync(Func<Task> work, Action<Exception?>? onExit)
    {
        try
        {
            await work();
            if (!CurrentIsStale) onExit?.Invoke(null);
        }
        catch (Exception exception)
        {
            // What a life still does after it crashed itself has no effect, not even as a failure.
            if (CurrentIsStale) return;
            if (onExit is not null) onExit(exception);
            else World.Fail(new ProcessFailedException(Name, exception));
        }
    }
}
