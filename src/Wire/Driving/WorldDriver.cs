using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Wire.Driving;

/// <summary>
/// Runs one <see cref="World"/> on real or scaled time. Whoever brings work takes the loop on its own thread, does the work as a dispatch of a simulated process, and
/// what became ready by it; a thread of its own does what falls due meanwhile. Data leaves the loop by values or by unbounded channels; nothing on the loop ever
/// waits for what is off it.
/// </summary>
public sealed class WorldDriver : IAsyncDisposable
{
    /// <summary>How long the clock's thread sleeps at most.</summary>
    private static readonly TimeSpan SleepMax = TimeSpan.FromSeconds(1);

    private readonly Lock _loop = new();
    private readonly AutoResetEvent _earlier = new(initialState: false);
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly Thread _clock;
    private TimeSpan _origin;
    private long _originAt;
    private double _scale;
    private long _wakeAt;
    private bool _isStopped;

    /// <summary>Takes over a world that nobody runs any more; its time goes on from where it is.</summary>
    /// <param name="world">The world.</param>
    /// <param name="timeScale">Virtual seconds per real second, above 0.</param>
    /// <param name="time">The real time; that of the system when absent.</param>
    public WorldDriver(World world, double timeScale = 1, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(timeScale);
        World = world;
        _time = time ?? TimeProvider.System;
        _origin = world.Clock.Elapsed;
        _originAt = _time.GetTimestamp();
        _scale = timeScale;
        _clock = new Thread(KeepTime) { IsBackground = true, Name = "virtual clock" };
        _clock.Start();
    }

    public World World { get; }

    /// <summary>Ends with the defect that stopped the world; never completes otherwise.</summary>
    public Task<Exception> Failed => _failed.Task;

    /// <summary>Called at the end of every turn, before anybody off the loop may act on what the turn did (see <see cref="Settle"/>). Set before the first turn.</summary>
    internal Action? TurnEnded { get; set; }

    /// <summary>Virtual seconds per real second; a change holds from now on.</summary>
    public double TimeScale
    {
        get => _scale;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            lock (_loop)
            {
                (_origin, _originAt) = (Now(), _time.GetTimestamp());
                _scale = value;
            }

            _earlier.Set();
        }
    }

    /// <summary>
    /// Returns when the turn that is under way has ended: whoever got data out of the loop by a channel calls it before the data leaves the process, so that nothing is told that is not
    /// on record yet. Costs nothing when no record is kept.
    /// </summary>
    public void Settle()
    {
        if (TurnEnded is null) return;
        _loop.Enter();
        _loop.Exit();
    }

    /// <summary>Moves virtual time ahead by a span, doing on the way what falls due.</summary>
    public void Skip(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(span.Ticks);
        lock (_loop)
        {
            _origin += span;
            Turn(null, null);
        }
    }

    /// <summary>Makes a process that never ends, for a front end that calls simulated services in its name.</summary>
    public SimProcess AddProcess(string name)
    {
        var added = default(SimProcess)!;
        lock (_loop)
        {
            // The first process of every world is the wire itself, which is never down.
            Turn(World.Processes[0], () =>
            {
                added = World.CreateProcess(name);
                added.Start(static () => Task.CompletedTask);
            });
        }

        return added;
    }

    /// <summary>Does work at once, on the calling thread, as a dispatch of a process. What it throws comes back to the caller.</summary>
    /// <exception cref="PortUnreachableException">The process is down.</exception>
    public T Call<T>(SimProcess process, Func<T> work)
    {
        var result = default(T)!;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? thrown = null;
        lock (_loop)
        {
            if (!process.IsRunning) throw new PortUnreachableException($"{process.Name}: connection refused");
            Turn(process, () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception exception)
                {
                    thrown = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception);
                }
            });
        }

        thrown?.Throw();
        return result;
    }

    /// <summary>Does work without an answer; dropped when the process is down.</summary>
    public void Post(SimProcess process, Action work)
    {
        lock (_loop)
        {
            if (process.IsRunning) Turn(process, work);
        }
    }

    /// <summary>Starts asynchronous work on the loop; the task ends off the loop, with <see cref="PortUnreachableException"/> when the process ends first.</summary>
    public Task<T> CallAsync<T>(SimProcess process, Func<Task<T>> work, CancellationToken cancellationToken) => CallAsync(process, _ => work(), cancellationToken);

    /// <summary>The same, with a token that is cancelled on the loop when the caller's is.</summary>
    public async Task<T> CallAsync<T>(SimProcess process, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onLoop = new CancellationTokenSource();
        Call(process, () =>
        {
            var token = process.OnEnd(() => answer.TrySetException(new PortUnreachableException($"{process.Name}: connection reset by peer")));
            _ = RunAsync(process, work, answer, token, onLoop.Token);
            return true;
        });
        await using (cancellationToken.Register(() => Post(process, onLoop.Cancel)).ConfigureAwait(false))
        {
            var result = await answer.Task.ConfigureAwait(false);
            Settle();
            return result;
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_loop) _isStopped = true;
        _earlier.Set();
        _clock.Join();
        _earlier.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task RunAsync<T>(SimProcess process, Func<CancellationToken, Task<T>> work, TaskCompletionSource<T> answer, long token, CancellationToken cancellationToken)
    {
        try
        {
            answer.TrySetResult(await work(cancellationToken));
        }
        catch (Exception exception)
        {
            answer.TrySetException(exception);
        }

        if (!SimProcess.CurrentIsStale) process.ForgetOnEnd(token);
    }

    /// <summary>One turn of the loop; the lock is held.</summary>
    private void Turn(SimProcess? process, Action? work)
    {
        if (_failed.Task.IsCompleted) throw new PortUnreachableException("the simulated world has stopped on a defect");
        ObjectDisposedException.ThrowIf(_isStopped, this);
        try
        {
            World.Advance(Now(), process, work);
            TurnEnded?.Invoke();
        }
        catch (Exception defect)
        {
            _failed.TrySetResult(defect);
            throw;
        }

        if (World.NextDue is { } due && due.Ticks < _wakeAt)
        {
            _wakeAt = due.Ticks;
            _earlier.Set();
        }
    }

    private TimeSpan Now() => _origin + (_time.GetElapsedTime(_originAt) * _scale);

    private void KeepTime()
    {
        while (true)
        {
            TimeSpan sleep;
            lock (_loop)
            {
                if (_isStopped || _failed.Task.IsCompleted) return;
                try
                {
                    Turn(null, null);
                }
                catch (Exception) when (_failed.Task.IsCompleted)
                {
                    // Whoever serves learns it from Failed.
                    return;
                }

                var due = World.NextDue ?? TimeSpan.MaxValue;
                _wakeAt = due.Ticks;
                sleep = due == TimeSpan.MaxValue ? SleepMax : (due - Now()) / _scale;
            }

            if (sleep > TimeSpan.Zero) _earlier.WaitOne(sleep < SleepMax ? TimeSpan.FromMilliseconds(Math.Ceiling(sleep.TotalMilliseconds)) : SleepMax);
        }
    }
}
