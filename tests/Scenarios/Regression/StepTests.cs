using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>
/// What a rehearsal costs, as the number of the kernel's dispatches, which no machine changes: complete sweeps are thousands of rehearsals, so something that begins to poll, or a method more in a path that
/// is walked thousands of times, is to be seen here first. The bounds are a quarter above what was found; the times are measured by hand (<c>bench</c>, rehearsal).
/// </summary>
public sealed class StepTests
{
    [TestCase("redis-encryption", 42_000)]
    [TestCase("kafka-encryption", 128_000)]
    [TestCase("redis-replicated", 225_000)]
    public void A_rehearsal_takes_no_more_steps_than_it_did(string name, int stepsMax) =>
        ScenarioRunner.Run(BuiltInScenarios.Find(name)!, seed: 3).Steps.Should().BeLessThan(stepsMax);
}
