using System.Globalization;
using Drydock.Harness.Hazards;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>One migrator moves all sets: whatever hits it, each set ends completed or as it began.</summary>
public sealed class FleetTests
{
    [Test]
    public void A_sample_of_hazards_leaves_every_set_completed_or_as_it_began() => Report(HazardSweep.Run(FleetScenarios.RedisFleet, seed: 3, sample: 3));

    [Test]
    public void A_sample_of_hazards_on_a_small_fleet() => Report(HazardSweep.Run(FleetScenarios.RedisFleetOfFour, seed: 3, sample: 10));

    /// <summary>The environment variable DRYDOCK_HAZARDS (a number) takes a sample of so many.</summary>
    [Test, Category("Exhaustive")]
    public void Hazards_on_a_small_fleet() => Report(HazardSweep.Run(FleetScenarios.RedisFleetOfFour, seed: 3, sample: Sample));

    [Test, Category("Exhaustive")]
    public void Hazards_leave_every_set_completed_or_as_it_began() => Report(HazardSweep.Run(
        FleetScenarios.RedisFleet, seed: 3, sample: Sample / 10));

    private static int? Sample => Environment.GetEnvironmentVariable("DRYDOCK_HAZARDS") is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : null;

    private static void Report(HazardResult result) =>
        result.Broken.Should().BeEmpty(string.Join('\n', result.Broken.Take(3).Select(b => $"{b.Hazard.Fault}: {b.Run.Summary}")));
}
