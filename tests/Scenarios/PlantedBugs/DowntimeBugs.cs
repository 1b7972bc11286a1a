using Drydock.Core.Kubernetes;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class DowntimeBugs
{
    [Test]
    public void A_library_that_dawdles_between_stop_and_snapshot_is_caught()
    {
        var sabotage = new Sabotage().Delay(
            r => r.Verb == KubeVerb.Create && r.Resource == KubeResources.VolumeSnapshots && r.Body!.Name == "drydock-final-data-redis-0", TimeSpan.FromMinutes(15));
        var run = PlantedBug.ShouldBeCaught(sabotage, "downtime within the plan", ["the writers waited", "the plan said"]);
        run.Outcome.Should().Be("completed");
        run.ApplicationDowntime.Should().BeGreaterThan(TimeSpan.FromMinutes(15));
    }
}
