using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>Every version of the image that is simulated, with dumps and with an append only file, under writers of all the types that it has.</summary>
public sealed class RedisVersionTests
{
    [Test]
    public void A_Redis_of_any_version_moves_with_all_its_types(
        [Values("redis:3.2", "redis:5", "redis:6.2", "redis:7", "valkey/valkey:8")] string image, [Values("redis-encryption-7", "redis-encryption-aof")] string name)
    {
        var scenario = BuiltInScenarios.Find(name)!;
        var server = image.StartsWith("valkey", StringComparison.Ordinal) ? "valkey-server" : "redis-server";
        scenario = scenario with
        {
            Manifests = [.. scenario.Manifests.Select(m => m with
            {
                Text = m.Text.Replace("redis:7.2", image, StringComparison.Ordinal).Replace("\"redis-server\"", $"\"{server}\"", StringComparison.Ordinal),
            })],
        };
        var run = ScenarioRunner.Run(scenario, seed: 1);
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        run.AcknowledgedWrites.Should().BeGreaterThan(100);
    }
}
