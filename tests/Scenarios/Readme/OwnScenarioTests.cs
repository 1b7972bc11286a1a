using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Readme;

/// <summary>The snippet of the README, as it stands there, on manifests beside the test.</summary>
[NonParallelizable]
public sealed class OwnScenarioTests
{
    [OneTimeSetUp]
    public void RunBesideTheManifests() => Directory.SetCurrentDirectory(TestContext.CurrentContext.TestDirectory);

    [Test]
    public void My_redis_survives_the_encryption()
    {
        var scenario = Scenario.Named("my-redis")
            .GivenManifests("manifests")
            .GivenRedisTraffic("default/redis")
            .MigrateByEncryptingVolumes("default/redis")
            .ThenItCompletes();
        var run = ScenarioRunner.Run(scenario, seed: 42);
        Assert.That(run.Passed, Is.True, run.Summary);
    }
}
