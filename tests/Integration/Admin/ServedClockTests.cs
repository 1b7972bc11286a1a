using Drydock.Wire.Admin;

namespace Drydock.Integration.Admin;

public sealed class ServedClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Its_timers_are_as_fast_as_its_time()
    {
        var clock = new ServedClock(new ServedTime(Start, 1000), TimeProvider.System);
        var before = clock.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(40), clock, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        clock.GetUtcNow().Should().BeOnOrAfter(before + TimeSpan.FromSeconds(30));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), clock);
        await FluentActions.Awaiting(() => Task.Delay(TimeSpan.FromSeconds(30), limit.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public void It_jumps_ahead_with_the_cloud_and_never_goes_back()
    {
        var clock = new ServedClock(new ServedTime(Start, 1), TimeProvider.System);
        clock.Correct(new ServedTime(Start.AddHours(1), 1));
        clock.GetUtcNow().Should().BeOnOrAfter(Start.AddHours(1));
        clock.Correct(new ServedTime(Start, 1));
        clock.GetUtcNow().Should().BeOnOrAfter(Start.AddHours(1));
        clock.Correct(new ServedTime(Start, 3600));
        clock.GetUtcNow().Should().BeOnOrAfter(Start.AddHours(1));
        clock.GetElapsedTime(0, TimeSpan.TicksPerSecond).Should().Be(TimeSpan.FromSeconds(1));
    }
}
