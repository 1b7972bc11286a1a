using System.Globalization;
using Drydock.Harness.Hazards;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>One migrator moves all sets: whatever hits it, each set ends completed or as it began.</summary>
public sealed class FleetTests
{
    [Test]
    public void A_sample_of_hazards_leaves_every_set_completed_or_as_it_began() => Report(HazardSweep.Run(FleetScenarios.RedisFleet, seed: 3, sample: 3));

    [Test, Category("Exhaustive")]
    public void Hazards_leave_every_set_completed_or_as_it_began() => Report(HazardSweep.Run(
        FleetScenarios.RedisFleet, seed: 3, sample: Environment.GetEnvironmentVariable("DRYDOCK_HAZARDS") is { } count ? int.Parse(count, CultureInfo.InvariantCulture) / 10 : null));

    private static void Report(HazardResult result) =>
        result.Broken.Should().BeEmpty(string.Join('\n', result.Broken.Take(3).Select(b => $"{b.Hazard.Fault}: {b.Run.Summary}")));
}
