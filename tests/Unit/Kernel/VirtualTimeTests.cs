using Drydock.Simulators.Kernel;

namespace Drydock.Unit.Kernel;

public sealed class VirtualTimeTests
{
    [Test]
    public void Virtual_time_moves_to_the_next_timer()
    {
        var world = new World(1);
        var process = world.CreateProcess("p");
        var done = false;
        process.Start(async () =>
        {
            await Task.Delay(TimeSpan.FromHours(1), world.Clock);
            done = true;
        });
        world.Run(() => done, TimeSpan.FromHours(2));
        world.Clock.Elapsed.Should().Be(TimeSpan.FromHours(1));
    }

    [Test]
    public void Virtual_time_stands_still_while_anything_is_ready()
    {
        var world = new World(1);
        var process = world.CreateProcess("p");
        var turns = 0;
        process.Start(async () =>
        {
            for (; turns < 10_000; turns++) await Task.Yield();
        });
        world.Run(() => turns == 10_000, TimeSpan.FromSeconds(1));
        world.Clock.Elapsed.Should().Be(TimeSpan.Zero);
    }

    [Test]
    public void A_changed_timer_forgets_its_first_due_time()
    {
        var world = new World(1);
        var process = world.CreateProcess("p");
        var fired = new List<TimeSpan>();
        process.Start(async () =>
        {
            var timer = world.Clock.CreateTimer(_ => fired.Add(world.Clock.Elapsed), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            timer.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
            await Task.Delay(TimeSpan.FromSeconds(10), world.Clock);
            fired.Add(world.Clock.Elapsed);
        });
        world.Run(() => fired.Count == 2, TimeSpan.FromMinutes(1));
        fired.Should().Equal(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));
    }

    [Test]
    public void A_paused_process_runs_nothing_until_it_is_resumed()
    {
        var world = new World(1);
        var process = world.CreateProcess("paused");
        var other = world.CreateProcess("other");
        var ticks = 0;
        var seen = -1;
        process.Start(async () =>
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
                ticks++;
            }
        });
        other.Start(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2.5), world.Clock);
            process.Pause();
            await Task.Delay(TimeSpan.FromMinutes(5), world.Clock);
            seen = ticks;
            process.Resume();
        });
        world.Run(() => ticks == 3, TimeSpan.FromHours(1));
        seen.Should().Be(2, "it was paused for five minutes");
        world.Clock.Elapsed.Should().Be(TimeSpan.FromSeconds(302.5), "the timer that fell due meanwhile fires on resuming");
    }
}
