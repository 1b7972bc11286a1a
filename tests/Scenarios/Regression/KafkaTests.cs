using Drydock.Harness.Hazards;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

public sealed class KafkaTests
{
    [Test]
    public void A_small_sample_of_hazards_ends_completed_or_rolled_back()
    {
        var result = HazardSweep.Run(BuiltInScenarios.KafkaEncryption, seed: 3, sample: 8);
        result.Broken.Select(b => $"{b.Hazard.Fault.Effect} at call {b.Hazard.Fault.Call} ({b.Hazard.Call}):\n{b.Run.Summary}").Should().BeEmpty();
    }

    [Test, Category("Exhaustive")]
    public void A_larger_sample_of_hazards_ends_completed_or_rolled_back()
    {
        var result = HazardSweep.Run(BuiltInScenarios.KafkaEncryption, seed: 4, sample: 30);
        result.Broken.Select(b => $"{b.Hazard.Fault.Effect} at call {b.Hazard.Fault.Call} ({b.Hazard.Call}):\n{b.Run.Summary}").Should().BeEmpty();
    }
}
