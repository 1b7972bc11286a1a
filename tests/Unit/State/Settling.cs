using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Wire.Driving;
using Drydock.Wire.State;

namespace Drydock.Unit.State;

public sealed class Settling
{
    [Test]
    public async Task Nothing_is_told_before_the_turn_that_made_it_is_on_record()
    {
        var world = new World(1);
        var (recorded, made) = (0, 0);
        using var isMade = new SemaphoreSlim(0);
        using var mayEnd = new SemaphoreSlim(0);
        await using var driver = new WorldDriver(world)
        {
            TurnEnded = () =>
            {
                if (Volatile.Read(ref made) == recorded) return;
                isMade.Release();
                mayEnd.Wait();
                Volatile.Write(ref recorded, made);
            },
        };
        var process = driver.AddProcess("service");
        var answer = Task.Run(() => driver.CallAsync(process, () => Task.FromResult(++made), CancellationToken.None));
        await isMade.WaitAsync();
        var settled = Task.Run(driver.Settle);
        await Task.WhenAny(answer, settled, Task.Delay(100));
        answer.IsCompleted.Should().BeFalse("the answer is made, and its turn is not on record yet");
        settled.IsCompleted.Should().BeFalse();
        mayEnd.Release();
        (await answer).Should().Be(1);
        await settled;
        Volatile.Read(ref recorded).Should().Be(1);
    }

    [Test]
    public async Task A_record_that_can_not_be_kept_stops_the_world_and_is_no_answer()
    {
        // Only the turn of the call fails: the world's own clock may take one in between.
        var (fails, caller) = (false, Environment.CurrentManagedThreadId);
        await using var driver = new WorldDriver(new World(1))
        {
            TurnEnded = () =>
            {
                if (fails && Environment.CurrentManagedThreadId == caller) throw new StateException("the disk is full");
            },
        };
        var process = driver.AddProcess("service");
        driver.Call(process, () => 1).Should().Be(1);
        fails = true;
        var call = () => driver.Call(process, () => 2);
        call.Should().Throw<StateException>();
        (await driver.Failed).Should().BeOfType<StateException>();
        call.Should().Throw<PortUnreachableException>();
    }
}
