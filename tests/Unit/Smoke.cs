using Drydock.Simulators.Kernel;

namespace Drydock.Unit;

public sealed class KernelSmoke
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
}
