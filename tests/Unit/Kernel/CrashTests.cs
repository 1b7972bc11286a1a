using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Network;

namespace Drydock.Unit.Kernel;

/// <summary>A crash is a power cut: no code of the dead runs, and nobody else is torn.</summary>
public sealed class CrashTests
{
    [Test]
    public void A_crash_runs_no_finally_and_no_continuation()
    {
        var world = new World(3);
        var process = world.CreateProcess("victim");
        var trace = new List<string>();
        process.Start(async () =>
        {
            await using var resource = new Disposable(() => trace.Add("disposed"));
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(10), world.Clock);
                trace.Add("continued");
            }
            finally
            {
                trace.Add("finally");
            }
        });
        var over = At(world, TimeSpan.FromSeconds(5), process.Crash, TimeSpan.FromMinutes(1));
        world.Run(over, TimeSpan.FromMinutes(5));
        trace.Should().BeEmpty();
        process.IsRunning.Should().BeFalse();
    }

    [Test]
    public void Without_the_crash_the_same_code_runs_its_finally()
    {
        var world = new World(3);
        var process = world.CreateProcess("survivor");
        var trace = new List<string>();
        process.Start(async () =>
        {
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(10), world.Clock);
            }
            finally
            {
                trace.Add("finally");
            }
        });
        world.Run(() => trace.Count == 1, TimeSpan.FromMinutes(5));
    }

    [Test]
    public void A_request_in_flight_completes_on_the_server_when_its_caller_crashes()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var world = new World(seed);
            var (started, completed) = (false, false);
            string? ranOn = null;
            var (_, client) = Echo.Start(world, async _ =>
            {
                started = true;
                await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
                ranOn = SimProcess.Current.Name;
                completed = true;
            });
            var caller = world.CreateProcess("caller");
            var returned = false;
            caller.Start(async () =>
            {
                await client.CallAsync(1, "echo", CancellationToken.None);
                returned = true;
            });
            world.Run(() => started, TimeSpan.FromMinutes(1));
            completed.Should().BeFalse();
            caller.Crash();
            world.Run(At(world, TimeSpan.Zero, () => { }, TimeSpan.FromMinutes(1)), TimeSpan.FromMinutes(5));
            completed.Should().BeTrue("the server is another process");
            ranOn.Should().Be("server");
            returned.Should().BeFalse();
        }
    }

    [Test]
    public void Callers_of_a_crashed_server_learn_of_it_and_its_handler_never_continues()
    {
        var world = new World(5);
        var effects = 0;
        var (server, client) = Echo.Start(world, async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
            effects++;
        });
        Exception? seen = null;
        world.CreateProcess("caller").Start(async () =>
        {
            try
            {
                await client.CallAsync(1, "echo", CancellationToken.None);
            }
            catch (PortUnreachableException exception)
            {
                seen = exception;
            }
        });
        world.Run(At(world, TimeSpan.FromMilliseconds(500), server.Crash, TimeSpan.FromMinutes(1)), TimeSpan.FromMinutes(5));
        seen.Should().NotBeNull().And.Subject.As<Exception>().Message.Should().Contain("reset by peer");
        effects.Should().Be(0);
    }

    [Test]
    public void A_server_that_is_down_refuses()
    {
        var world = new World(5);
        var (server, client) = Echo.Start(world);
        server.Crash();
        Exception? seen = null;
        world.CreateProcess("caller").Start(() => client.CallAsync(1, "echo", CancellationToken.None), e => seen = e);
        world.Run(() => seen is not null, TimeSpan.FromMinutes(1));
        seen.Should().BeOfType<PortUnreachableException>().Which.Message.Should().Contain("connection refused");
    }

    [Test]
    public void A_second_life_gets_no_timer_message_or_answer_of_the_first()
    {
        var world = new World(9);
        var (_, client) = Echo.Start(world, _ => Task.Delay(TimeSpan.FromSeconds(3), world.Clock));
        var process = world.CreateProcess("p");
        var first = 0;
        var second = 0;
        process.Start(async () =>
        {
            await Task.WhenAll(client.CallAsync(1, "echo", CancellationToken.None), Task.Delay(TimeSpan.FromSeconds(4), world.Clock));
            first++;
        });
        world.Run(At(world, TimeSpan.FromSeconds(1), () =>
        {
            process.Crash();
            process.Start(async () =>
            {
                await Task.Delay(TimeSpan.FromMinutes(1), world.Clock);
                second++;
            });
        }, TimeSpan.FromMinutes(2)), TimeSpan.FromMinutes(5));
        first.Should().Be(0);
        second.Should().Be(1);
    }

    [Test]
    public void What_a_process_does_after_crashing_itself_reaches_no_one()
    {
        var world = new World(2);
        var served = 0;
        var (_, client) = Echo.Start(world, _ =>
        {
            served++;
            return Task.CompletedTask;
        });
        client.Fates = (_, n) => n == 1 ? CallFate.CrashCallerBefore : CallFate.Deliver;
        var process = world.CreateProcess("suicidal");
        process.Start(async () =>
        {
            var doomed = client.CallAsync(1, "first", CancellationToken.None);
            var alsoDoomed = client.CallAsync(2, "second", CancellationToken.None);
            await Task.WhenAll(doomed, alsoDoomed);
            throw new InvalidOperationException("a dead process went on");
        });
        world.Run(At(world, TimeSpan.Zero, () => { }, TimeSpan.FromMinutes(1)), TimeSpan.FromMinutes(5));
        served.Should().Be(0);
        process.IsRunning.Should().BeFalse();
    }

    [TestCase(CallFate.LoseRequest, 0, false)]
    [TestCase(CallFate.LoseReply, 1, false)]
    [TestCase(CallFate.CrashCallerAfter, 1, true)]
    [TestCase(CallFate.CrashCallerBefore, 0, true)]
    public void A_fate_decides_whether_the_effect_takes_place_and_who_learns_of_it(CallFate fate, int effects, bool crashed)
    {
        var world = new World(4);
        var served = 0;
        var (_, client) = Echo.Start(world, _ =>
        {
            served++;
            return Task.CompletedTask;
        });
        client.Fates = (_, _) => fate;
        var caller = world.CreateProcess("caller");
        Exception? seen = null;
        caller.Start(() => client.CallAsync(1, "echo", CancellationToken.None), e => seen = e);
        world.Run(At(world, TimeSpan.Zero, () => { }, TimeSpan.FromMinutes(1)), TimeSpan.FromMinutes(5));
        served.Should().Be(effects);
        caller.IsRunning.Should().Be(!crashed);
        if (crashed) seen.Should().BeNull();
        else seen.Should().BeOfType<PortUnreachableException>();
    }

    [Test]
    public void Connections_of_a_crashed_process_are_reset_and_its_port_is_free()
    {
        var world = new World(6);
        var network = new SimNetwork(world);
        network.AddAddress("10.0.0.1");
        var server = world.CreateProcess("server");
        async Task ServeAsync()
        {
            var listener = network.Listen("10.0.0.1", 80);
            while (true) await listener.AcceptAsync(CancellationToken.None);
        }

        server.Start(ServeAsync);
        Exception? seen = null;
        world.CreateProcess("client").Start(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
            var connection = await network.ConnectAsync("10.0.0.1", 80, CancellationToken.None);
            await connection.ReceiveAsync(CancellationToken.None);
        }, e => seen = e);
        world.Run(At(world, TimeSpan.FromSeconds(5), () =>
        {
            server.Crash();
            server.Start(ServeAsync);
        }, TimeSpan.FromSeconds(5)), TimeSpan.FromMinutes(5));
        seen.Should().BeOfType<SimSocketException>().Which.Message.Should().Contain("reset by peer");
        server.IsRunning.Should().BeTrue("the port was free for its second life");
    }

    /// <summary>Does something at a moment, from a process of its own; the returned condition holds a while later.</summary>
    private static Func<bool> At(World world, TimeSpan moment, Action action, TimeSpan andWait)
    {
        var over = false;
        world.CreateProcess("test").Start(async () =>
        {
            if (moment > TimeSpan.Zero) await Task.Delay(moment, world.Clock);
            action();
            await Task.Delay(andWait, world.Clock);
            over = true;
        });
        return () => over;
    }

    private sealed class Disposable(Action onDispose) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            onDispose();
            return ValueTask.CompletedTask;
        }
    }
}
