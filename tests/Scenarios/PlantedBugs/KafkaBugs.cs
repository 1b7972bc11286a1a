using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Workloads.Kafka;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>Brokers that break a promise of Kafka's while they are moved: the writers and the comparison of the logs see it, whatever the migration says.</summary>
public sealed class KafkaBugs
{
    private const ulong Seed = 7;

    /// <summary>Followers that fetch twice a second only, so that whenever a leader moves some writes are not with the others yet.</summary>
    private static Scenario Busy { get; } = PlantedBug.CalmBuiltIn("kafka-encryption") with
    {
        Traffic = [TrafficSpec.ToKafka("shop/kafka") with { Interval = TimeSpan.FromMilliseconds(200) }],
        Manifests = [.. BuiltInScenarios.KafkaEncryption.Manifests.Select(m => m with
        {
            Text = m.Text.Replace("- name: KAFKA_MIN_INSYNC_REPLICAS", "- name: KAFKA_REPLICA_FETCH_MIN_BYTES\n              value: \"1000000\"\n            - name: KAFKA_MIN_INSYNC_REPLICAS", StringComparison.Ordinal),
        })],
    };

    [Test]
    public void Whole_brokers_with_slow_followers_keep_their_promises() => Run(KafkaDefect.None).Verdict.Should().Be(RunVerdict.Passed);

    [Test]
    public void A_broker_that_acknowledges_before_the_replicas_have_it_is_caught() =>
        Run(KafkaDefect.AcksBeforeReplication).LostWrites.Should().Contain(l => l.Contains("was acknowledged at offset", StringComparison.Ordinal));

    [Test]
    public void A_broker_that_writes_a_batch_twice_is_caught() => ShouldBreak(KafkaDefect.ForgetsProducers, "stands after write");

    [Test]
    public void A_follower_that_keeps_what_its_leader_never_had_is_caught() => ShouldBreak(KafkaDefect.NeverTruncates, "it holds something else than the leader");

    private static void ShouldBreak(KafkaDefect defect, string telling) =>
        Run(defect).Checkers.Single(c => c.Name == "Kafka's logs are whole, in order and equal").Violations.Should().Contain(v => v.Contains(telling, StringComparison.Ordinal));

    private static RunResult Run(KafkaDefect defect)
    {
        var run = ScenarioRunner.Run(Busy, Seed, new RunnerOptions { Images = images => images.Register(KafkaImages.Apache(defect)) });
        TestContext.Out.WriteLine(run.Summary);
        foreach (var red in run.Checkers.Where(c => !c.IsGreen)) TestContext.Out.WriteLine($"{red.Name}:\n  {string.Join("\n  ", red.Violations.Take(6))}");
        return run;
    }
}
