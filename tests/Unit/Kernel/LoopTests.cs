using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Drydock.Simulators.Kernel;

namespace Drydock.Unit.Kernel;

/// <summary>Each allowed primitive stays on the loop: what follows it runs on the same thread, in the same process.</summary>
public sealed class LoopTests
{
    [Test]
    public void Task_Delay_with_the_clock_stays_on_the_loop() =>
        Stays(world => Task.Delay(TimeSpan.FromSeconds(1), world.Clock));

    [Test]
    public void A_timed_CancellationTokenSource_of_the_clock_stays_on_the_loop() => Stays(async world =>
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1), world.Clock);
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = source.Token.Register(() => waiting.SetResult());
        await waiting.Task;
        world.Clock.Elapsed.Should().Be(TimeSpan.FromSeconds(1));
    });

    [Test]
    public void A_PeriodicTimer_of_the_clock_stays_on_the_loop() => Stays(async world =>
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), world.Clock);
        for (var i = 0; i < 3; i++) (await timer.WaitForNextTickAsync()).Should().BeTrue();
        world.Clock.Elapsed.Should().Be(TimeSpan.FromSeconds(3));
    });

    [Test]
    public void WaitAsync_with_the_clock_stays_on_the_loop() => Stays(async world =>
    {
        var never = new TaskCompletionSource();
        var act = () => never.Task.WaitAsync(TimeSpan.FromSeconds(2), world.Clock);
        await act.Should().ThrowAsync<TimeoutException>();
        world.Clock.Elapsed.Should().Be(TimeSpan.FromSeconds(2));
    });

    [Test]
    public void Channel_ReadAsync_stays_on_the_loop() => Stays(async world =>
    {
        var channel = Channel.CreateUnbounded<int>();
        SimProcess.Current.Spawn(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
            channel.Writer.TryWrite(7);
        });
        (await channel.Reader.ReadAsync()).Should().Be(7);
    });

    [Test]
    public void Channel_ReadAsync_of_what_another_process_writes_stays_in_the_reader() => Stays(async world =>
    {
        var channel = Channel.CreateUnbounded<int>();
        world.CreateProcess("writer").Start(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
            channel.Writer.TryWrite(7);
        });
        (await channel.Reader.ReadAsync()).Should().Be(7);
    });

    [Test]
    public void Task_WhenAll_stays_on_the_loop() => Stays(world =>
        Task.WhenAll(Task.Delay(TimeSpan.FromSeconds(1), world.Clock), Task.Delay(TimeSpan.FromSeconds(2), world.Clock)));

    [Test]
    public void Task_WhenAny_stays_on_the_loop() => Stays(world =>
        Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(1), world.Clock), Task.Delay(TimeSpan.FromSeconds(2), world.Clock)));

    [Test]
    public void Task_WhenAll_over_completion_sources_stays_on_the_loop() => Stays(world =>
    {
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        SetLater(world, first, 1);
        SetLater(world, second, 2);
        return Task.WhenAll(first.Task, second.Task);
    });

    [Test]
    public void Task_WhenAny_over_completion_sources_stays_on_the_loop() => Stays(world =>
    {
        var source = new TaskCompletionSource();
        SetLater(world, source, 1);
        return Task.WhenAny(source.Task, new TaskCompletionSource().Task);
    });

    [Test]
    public void WaitAsync_over_a_completion_source_stays_on_the_loop() => Stays(async world =>
    {
        var source = new TaskCompletionSource();
        SetLater(world, source, 1);
        await source.Task.WaitAsync(TimeSpan.FromMinutes(1), world.Clock);
        using var stop = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource().Task.WaitAsync(stop.Token);
        await Task.Yield();
        stop.Cancel();
        var act = () => cancelled;
        await act.Should().ThrowAsync<OperationCanceledException>();
    });

    [Test]
    public void A_completion_source_that_runs_continuations_asynchronously_leaves_the_loop_under_WhenAny()
    {
        var world = new World(1);
        var done = false;
        world.CreateProcess("careless").Start(async () =>
        {
            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            SetLater(world, source, 1);
            await Task.WhenAny(source.Task, new TaskCompletionSource().Task);
            done = true;
        });
        var act = () => world.Run(() => done, TimeSpan.FromMinutes(1));
        act.Should().Throw<ForeignThreadException>("the runtime queues the completion of WhenAny to the thread pool then, which is why the option is banned");
    }

    [Test]
    public void Task_Yield_stays_on_the_loop() => Stays(async _ => await Task.Yield());

    [Test]
    public void Async_iterators_stay_on_the_loop() => Stays(async world =>
    {
        var sum = 0;
        await foreach (var n in CountAsync(world)) sum += n;
        sum.Should().Be(6);
    });

    [Test]
    public void Task_Factory_StartNew_stays_on_the_loop() => Stays(async world =>
    {
        var (thread, process) = (Environment.CurrentManagedThreadId, SimProcess.Current);
        await Task.Factory.StartNew(() =>
        {
            Environment.CurrentManagedThreadId.Should().Be(thread);
            SimProcess.Current.Should().BeSameAs(process);
        });
    });

    [Test]
    public void ContinueWith_stays_on_the_loop() => Stays(async world =>
    {
        var (thread, process) = (Environment.CurrentManagedThreadId, SimProcess.Current);
        await Task.Delay(TimeSpan.FromSeconds(1), world.Clock).ContinueWith(_ =>
        {
            Environment.CurrentManagedThreadId.Should().Be(thread);
            SimProcess.Current.Should().BeSameAs(process);
        });
    });

    [Test]
    public void Progress_stays_on_the_loop() => Stays(async world =>
    {
        var (thread, process) = (Environment.CurrentManagedThreadId, SimProcess.Current);
        var reported = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        IProgress<int> progress = new Progress<int>(value =>
        {
            Environment.CurrentManagedThreadId.Should().Be(thread);
            SimProcess.Current.Should().BeSameAs(process);
            reported.SetResult(value);
        });
        progress.Report(3);
        reported.Task.IsCompleted.Should().BeFalse("a report is queued, never inlined");
        (await reported.Task).Should().Be(3);
    });

    [Test]
    public void Code_that_leaves_for_another_thread_fails_the_run_by_name()
    {
        var world = new World(1);
        var process = world.CreateProcess("careless");
        var after = false;
        process.Start(async () =>
        {
            await Task.Run(() => { });
            after = true;
        });
        var act = () => world.Run(() => after, TimeSpan.FromMinutes(1));
        act.Should().Throw<ForeignThreadException>().Which.Process.Should().Be("careless");
    }

    [Test]
    public void Wall_time_fails_the_run_by_name()
    {
        var world = new World(1);
        var process = world.CreateProcess("impatient");
        var after = false;
        process.Start(async () =>
        {
            await Task.Delay(1);
            after = true;
        });
        var act = () => world.Run(() => after, TimeSpan.FromMinutes(1));
        act.Should().Throw<ForeignThreadException>().WithMessage("*impatient*BannedSymbols*");
    }

    [Test]
    public void An_exception_that_nobody_takes_fails_the_run_with_the_name_of_the_process()
    {
        var world = new World(1);
        world.CreateProcess("broken").Start(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("planted");
        });
        var act = () => world.Run(() => false, TimeSpan.FromMinutes(1));
        act.Should().Throw<ProcessFailedException>().WithMessage("process broken failed: planted").Which.Process.Should().Be("broken");
    }

    private static void SetLater(World world, TaskCompletionSource source, int seconds) => SimProcess.Current.Spawn(async () =>
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), world.Clock);
        source.SetResult();
    });

    private static async IAsyncEnumerable<int> CountAsync(World world, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 1; i <= 3; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), world.Clock, cancellationToken);
            yield return i;
        }
    }

    private static void Stays(Func<World, Task> body)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var world = new World(seed);
            var process = world.CreateProcess("p");
            var done = false;
            process.Start(async () =>
            {
                var thread = Environment.CurrentManagedThreadId;
                await body(world);
                Environment.CurrentManagedThreadId.Should().Be(thread);
                SimProcess.Current.Should().BeSameAs(process);
                done = true;
            });
            world.Run(() => done, TimeSpan.FromMinutes(5));
        }
    }
}
