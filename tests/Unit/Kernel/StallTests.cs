using Drydock.Simulators.Kernel;

namespace Drydock.Unit.Kernel;

/// <summary>A run that does not end says who waits for what, and since when.</summary>
public sealed class StallTests
{
    [Test]
    public void A_passed_deadline_names_the_waiting_process_the_call_and_its_begin()
    {
        var world = new World(1);
        var (_, client) = Echo.Start(world, _ => Task.Delay(TimeSpan.FromDays(1), world.Clock));
        world.CreateProcess("migrator").Start(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(90), world.Clock);
            await client.CallAsync(1, "get pods default/redis-0", CancellationToken.None);
        });
        var act = () => world.Run(() => false, TimeSpan.FromHours(1));
        act.Should().Throw<RunStalledException>().WithMessage("*deadline of 01:00:00*migrator waits for get pods default/redis-0 since 00:01:30*");
    }

    [Test]
    public void Nothing_left_to_do_is_a_stall_with_the_same_report()
    {
        var world = new World(1);
        var (_, client) = Echo.Start(world, _ => new TaskCompletionSource().Task);
        world.CreateProcess("migrator").Start(() => client.CallAsync(1, "get pods default/redis-0", CancellationToken.None));
        var act = () => world.Run(() => false, TimeSpan.FromHours(1));
        act.Should().Throw<RunStalledException>().WithMessage("nothing is left to do*migrator waits for get pods default/redis-0 since 00:00:00*");
    }

    [Test]
    public void A_livelock_is_called_one()
    {
        var world = new World(1) { StepsMax = 10_000 };
        world.CreateProcess("spinner").Start(async () =>
        {
            while (true) await Task.Yield();
        });
        var act = () => world.Run(() => false, TimeSpan.FromHours(1));
        act.Should().Throw<RunStalledException>().WithMessage("livelock: 10000 steps done, the last by spinner*");
    }

    [Test]
    public void An_answered_call_is_in_no_report()
    {
        var world = new World(1);
        var (_, client) = Echo.Start(world);
        var answered = false;
        world.CreateProcess("migrator").Start(async () =>
        {
            await client.CallAsync(1, "get pods default/redis-0", CancellationToken.None);
            answered = true;
        });
        world.Run(() => answered, TimeSpan.FromHours(1));
        world.DescribeWaits().Should().Be("  no process waits for another\n");
    }
}
