using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Kernel;

/// <summary>
/// One simulated world: its clock, processes, random streams and timeline. Everything runs on the thread that calls <see cref="Run"/>; there are no statics.
/// Ready work carries a random key from its process's stream, lowest first; when nothing is ready the clock moves to the next timer.
/// </summary>
public sealed partial class World
{
    /// <summary>No thread runs the world: whoever holds it may set the stage.</summary>
    private const int Idle = -1;

    /// <summary>Below so many timers nobody looks for those that were given up.</summary>
    private const int DueMin = 4096;

    private readonly PriorityQueue<WorkItem, ReadyOrder> _ready = new();
    private readonly PriorityQueue<WorkItem, DueOrder> _due = new();
    private int _dueMax = DueMin;
    private readonly List<SimProcess> _processes = [];
    private readonly List<WorkItem> _held = [];
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private readonly SeededRandom _random;
    private readonly KernelTaskScheduler _scheduler;
    private int _thread = Idle;
    private long _sequence;
    private Exception? _failure;
    private volatile string? _foreign;

    public World(ulong seed, DateTimeOffset? start = null)
    {
        Seed = seed;
        _random = new SeededRandom(seed);
        _scheduler = new KernelTaskScheduler(this);
        Clock = new VirtualClock(this, start ?? new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
        Timeline = new Timeline(this);
        Wire = CreateProcess("wire");
        Wire.Start(static () => Task.CompletedTask);
    }

    public ulong Seed { get; }
    public VirtualClock Clock { get; }
    public Timeline Timeline { get; }
    public IReadOnlyList<SimProcess> Processes => _processes;

    /// <summary>The process on whose behalf messages travel; never down.</summary>
    internal SimProcess Wire { get; }

    /// <summary>Dispatches done so far: the measure of a run's work.</summary>
    public long Steps { get; private set; }

    /// <summary>Dispatches allowed before the run is called a livelock.</summary>
    public long StepsMax { get; init; } = 20_000_000;

    /// <summary>How many lines the timeline keeps; older ones are dropped. A rehearsal keeps all.</summary>
    public int TimelineMax { get; init; } = int.MaxValue;

    /// <summary>A random stream that depends on the seed and the name only.</summary>
    public SeededRandom RandomFor(string name) => _random.Derive(name);

    /// <summary>Makes a process; it is down until <see cref="SimProcess.Start"/>.</summary>
    public SimProcess CreateProcess(string name)
    {
        if (!_names.Add(name)) throw new InvalidOperationException($"there is a process {name} already");
        var process = new SimProcess(this, name, _processes.Count);
        _processes.Add(process);
        return process;
    }

    /// <summary>Fails the run with an exception; the first one counts.</summary>
    public void Fail(Exception failure) => _failure ??= failure;

    /// <summary>Runs until <paramref name="isDone"/> holds, asked between dispatches.</summary>
    /// <exception cref="RunStalledException">The virtual deadline passed, nothing was left to do, or the steps ran out.</exception>
    /// <exception cref="ForeignThreadException">Code left the loop.</exception>
    /// <exception cref="ProcessFailedException">Code of a process threw.</exception>
    public void Run(Func<bool> isDone, TimeSpan deadline)
    {
        if (_thread != Idle) throw new InvalidOperationException("the world is running already");
        _thread = Environment.CurrentManagedThreadId;
        var outer = SynchronizationContext.Current;
        try
        {
            _scheduler.RunRoot(() => Loop(isDone, Clock.Elapsed + deadline));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
            _thread = Idle;
        }
    }

    /// <summary>Who waits for what and since when, a line per outstanding call.</summary>
    public string DescribeWaits()
    {
        var report = new StringBuilder();
        foreach (var process in _processes.Where(p => p.OutstandingCalls.Count > 0))
        {
            foreach (var call in process.OutstandingCalls)
            {
                report.Append(CultureInfo.InvariantCulture, $"  {process.Name} waits for {call.Description} since {call.Since:c}\n");
            }
        }

        return report.Length == 0 ? "  no process waits for another\n" : report.ToString();
    }

    internal void Enqueue(SimProcess process, int incarnation, SendOrPostCallback callback, object? state)
    {
        if (IsForeign(process)) return;
        if (process.Incarnation != incarnation) return;
        var key = process.OrderStream.NextUInt64();
        _ready.Enqueue(new WorkItem(process, incarnation, callback, state, key), new ReadyOrder(key, _sequence++));
    }

    /// <summary>
    /// Runs <paramref name="callback"/> in a life of a process after a delay (clamped to at least one tick); dropped if that life has ended.
    /// The order among equals is drawn from <paramref name="orderedBy"/> when that is given: a message on the wire is its sender's.
    /// </summary>
    internal void EnqueueAfter(TimeSpan delay, SimProcess process, int incarnation, SendOrPostCallback callback, object? state, SimProcess? orderedBy = null)
    {
        if (IsForeign(process)) return;
        if (process.Incarnation != incarnation) return;
        var key = (orderedBy ?? process).OrderStream.NextUInt64();
        var at = Clock.Elapsed.Ticks + Math.Max(1, delay.Ticks);
        if (_due.Count >= _dueMax) ForgetGivenUp();
        _due.Enqueue(new WorkItem(process, incarnation, callback, state, key), new DueOrder(at, key, _sequence++));
    }

    /// <summary>Puts back what waited for a paused process; what belongs to an ended life is dropped when its turn comes.</summary>
    internal void Release(SimProcess process)
    {
        foreach (var item in _held.Where(i => ReferenceEquals(i.Process, process))) _ready.Enqueue(item, new ReadyOrder(item.Key, _sequence++));
        _held.RemoveAll(i => ReferenceEquals(i.Process, process));
    }

    /// <summary>What was given up would do nothing when it falls due, and keeps all that it refers to until then: for hours, what a pod that is gone had in its memory.</summary>
    private void ForgetGivenUp()
    {
        var wanted = _due.UnorderedItems.Where(static i => !i.Element.IsGivenUp).ToArray();
        _due.Clear();
        _due.EnqueueRange(wanted);
        _dueMax = Math.Max(DueMin, 2 * wanted.Length);
    }

    private bool IsForeign(SimProcess process)
    {
        if (_thread == Idle || Environment.CurrentManagedThreadId == _thread) return false;
        _foreign = process.Name;
        return true;
    }

    private void Loop(Func<bool> isDone, TimeSpan deadline)
    {
        while (true)
        {
            if (_foreign is not null) throw new ForeignThreadException(_foreign);
            if (_failure is not null) throw _failure;
            if (isDone()) return;
            if (!TryDispatch()) MoveClock(deadline);
        }
    }

    /// <summary>Does the next ready thing, if there is one.</summary>
    private bool TryDispatch()
    {
        if (!_ready.TryDequeue(out var item, out _)) return false;
        if (item.IsGivenUp) return true;
        if (item.Process.IsPaused)
        {
            _held.Add(item);
            return true;
        }

        if (++Steps > StepsMax) throw new RunStalledException($"livelock: {StepsMax} steps done, the last by {item.Process.Name}", DescribeWaits());
        Timeline.Dispatched(Clock.Elapsed.Ticks, item.Process.Ordinal, item.Key);
        SynchronizationContext.SetSynchronizationContext(new ProcessContext(item.Process, item.Incarnation));
        item.Callback(item.State);
        return true;
    }

    private void MoveClock(TimeSpan deadline)
    {
        if (!_due.TryPeek(out _, out var next))
        {
            // Work that escaped to another thread reports itself only when it comes back: give it a moment before calling this a stall.
            SpinWait.SpinUntil(() => _foreign is not null, 500);
            if (_foreign is not null) return;
            throw new RunStalledException($"nothing is left to do at {Clock.Elapsed:c} and the run is not done", DescribeWaits());
        }

        if (next.At > deadline.Ticks)
        {
            throw new RunStalledException($"the virtual deadline of {deadline:c} has passed", DescribeWaits());
        }

        MakeReady(next.At);
    }

    /// <summary>Moves the clock to a moment and makes ready what falls due then.</summary>
    private void MakeReady(long at)
    {
        Clock.AdvanceTo(at);
        while (_due.TryPeek(out var item, out var due) && due.At == at)
        {
            _due.Dequeue();
            _ready.Enqueue(item, new ReadyOrder(item.Key, _sequence++));
        }
    }

    private readonly record struct WorkItem(SimProcess Process, int Incarnation, SendOrPostCallback Callback, object? State, ulong Key)
    {
        /// <summary>Its life of the process has ended; or it is a timer that was not needed in the end, as that of a call which was answered in time: nobody would see it.</summary>
        internal bool IsGivenUp => Process.Incarnation != Incarnation || State is VirtualTimer.Entry { IsStale: true };
    }

    private readonly record struct ReadyOrder(ulong Key, long Sequence) : IComparable<ReadyOrder>
    {
        public int CompareTo(ReadyOrder other) => Key != other.Key ? Key.CompareTo(other.Key) : Sequence.CompareTo(other.Sequence);
    }

    private readonly record struct DueOrder(long At, ulong Key, long Sequence) : IComparable<DueOrder>
    {
        public int CompareTo(DueOrder other) =>
            At != other.At ? At.CompareTo(other.At) : Key != other.Key ? Key.CompareTo(other.Key) : Sequence.CompareTo(other.Sequence);
    }
}
