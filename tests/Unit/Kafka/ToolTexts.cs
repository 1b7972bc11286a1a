using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Applications;
using FluentAssertions;

namespace Drydock.Unit.Kafka;

public sealed class ToolTexts
{
    [Test]
    public void The_tools_print_what_Kafka_prints_and_the_migrator_reads_it()
    {
        var kafka = new TestKafka();
        kafka.StartAll();
        kafka.Pod.Run(() => kafka.CreateTopicAsync(partitions: 2));
        var topics = Run(kafka, "apache/kafka:3.9.0", "kafka-topics.sh", "--describe");
        var quorum = Run(kafka, "apache/kafka:3.9.0", "kafka-metadata-quorum.sh", "describe", "--status");

        topics.Should().MatchRegex("^Topic: orders\tPartitionCount: 2\tReplicationFactor: 3\tConfigs: min.insync.replicas=2\n\tTopic: orders\tPartition: 0\tLeader: [012]\tReplicas: [012],[012],[012]\tIsr: [012],[012],[012]\tElr: \tLastKnownElr: \n");
        var partitions = KafkaPartition.Parse(topics)!;
        partitions.Should().HaveCount(2).And.OnlyContain(p => p.MinInSync == 2 && p.InSync.Count == 3 && p.CanLoseOne && !p.IsUnderReplicated);
        quorum.Should().StartWith("ClusterId:              5L6g3nShT-eMCtK--X86sw\nLeaderId:               ");
        KafkaQuorum.Parse(quorum).Should().Match<KafkaQuorum>(q => q.Voters == 3 && q.IsWhole);
        Run(kafka, "apache/kafka:3.9.0", "kafka-topics.sh", "--describe", "--under-replicated-partitions").Should().BeEmpty();
    }

    [Test]
    public void A_broker_that_is_away_shows_in_the_tools()
    {
        var kafka = new TestKafka();
        kafka.StartAll();
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync();
            await kafka.Brokers[2].StopAsync(30);
            await kafka.UntilInSyncAsync(2);
            await kafka.Pod.Wait(8);
        });
        KafkaPartition.Parse(Run(kafka, "apache/kafka:3.9.0", "kafka-topics.sh", "--describe"))!.Should().OnlyContain(p => p.IsUnderReplicated && !p.CanLoseOne);
        KafkaQuorum.Parse(Run(kafka, "apache/kafka:3.9.0", "kafka-metadata-quorum.sh", "describe", "--status"))!.IsWhole.Should().BeFalse();
    }

    [Test]
    public void Voters_before_and_since_3_9_are_counted()
    {
        const string Status = "LeaderId: 1\nMaxFollowerLag: 0\nMaxFollowerLagTimeMs: 12\n";
        KafkaQuorum.Parse(Status + "CurrentVoters:          [1,2,3]\n")!.Voters.Should().Be(3);
        KafkaQuorum.Parse(Status + "CurrentVoters: [{\"id\": 1, \"directoryId\": null, \"endpoints\": [\"C://a:1\"]}, {\"id\": 2, \"directoryId\": null}]\n")!.Voters.Should().Be(2);
        KafkaQuorum.Parse("no such thing").Should().BeNull();
    }

    [TestCase("apache/kafka:3.9.0", "kafka")]
    [TestCase("docker.io/bitnami/kafka@sha256:abc", "kafka")]
    [TestCase("redis:7", null)]
    [TestCase("danielqsj/kafka-exporter:1.8", null)]
    public void A_broker_is_known_by_its_image(string image, string? container)
    {
        var spec = KubeDocument.Parse($$"""{"containers":[{"name":"kafka","image":"{{image}}","volumeMounts":[{"name":"data","mountPath":"/d"}]}]}""");
        new KafkaRollingKind().Container(spec).Should().Be(container);
    }

    private static string Run(TestKafka kafka, string image, string tool, params string[] arguments)
    {
        var container = kafka.Pod.StartImage($"tool-{tool}-{arguments.Length}-{kafka.Pod.World.Clock.Elapsed.Ticks}", image, null, [tool, "--bootstrap-server", $"{TestKafka.Ip(0)}:9092", .. arguments]);
        kafka.Pod.Run(() => kafka.Pod.UntilAsync(() => container.ExitCode is not null));
        container.ExitCode.Should().Be(0, container.Errors);
        return container.Output;
    }
}
