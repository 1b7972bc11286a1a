using Drydock.Simulators.Workloads.Kafka;
using Drydock.Simulators.Workloads.Kafka.Protocol;
using FluentAssertions;

namespace Drydock.Unit.Kafka;

public sealed class Replicas
{
    [Test]
    public void Three_brokers_form_a_cluster_and_keep_what_they_acknowledge_in_equal_logs()
    {
        var kafka = new TestKafka();
        kafka.StartAll();
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync();
            for (var i = 0; i < 20; i++) (await kafka.WriteAsync($"v{i}")).Should().Be(i);
            (await kafka.ReadAllAsync()).Should().Equal(Values(20));
        });
        kafka.Segment(0).Should().NotBeEmpty().And.Equal(kafka.Segment(1)).And.Equal(kafka.Segment(2));
    }

    [Test]
    public void A_leader_that_loses_power_is_replaced_by_one_in_sync_and_nothing_acknowledged_is_lost()
    {
        var kafka = new TestKafka();
        kafka.StartAll();
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync();
            for (var i = 0; i < 5; i++) await kafka.WriteAsync($"v{i}");
        });
        var leader = 0;
        kafka.Pod.Run(async () => leader = await kafka.LeaderAsync());
        kafka.CutPower(leader);
        kafka.Pod.Run(async () =>
        {
            for (var i = 5; i < 10; i++) await kafka.WriteAsync($"v{i}");
            await kafka.UntilNotLedByAsync(leader);
        });
        kafka.Start(leader);
        kafka.Pod.Run(async () =>
        {
            await kafka.UntilInSyncAsync(3);
            (await kafka.ReadAllAsync()).Should().Equal(Values(10));
        });
        kafka.Segment(0).Should().Equal(kafka.Segment(1)).And.Equal(kafka.Segment(2));
    }

    [Test]
    public void All_brokers_losing_power_at_once_lose_what_was_never_on_a_device()
    {
        // The twin of the test before: replication keeps records, not the disk.
        var kafka = new TestKafka();
        kafka.StartAll();
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync();
            await kafka.Pod.Wait(40);
            for (var i = 0; i < 5; i++) await kafka.WriteAsync($"v{i}");
        });
        for (var i = 0; i < 3; i++) kafka.CutPower(i);
        kafka.StartAll();
        kafka.Pod.Run(async () =>
        {
            await kafka.LeaderAsync();
            (await kafka.ReadAllAsync()).Should().BeEmpty();
        });
    }

    [Test]
    public void A_controlled_shutdown_moves_the_leaders_first_and_leaves_a_marker_and_synced_logs()
    {
        var kafka = new TestKafka();
        kafka.StartAll();
        var leader = 0;
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync();
            for (var i = 0; i < 5; i++) await kafka.WriteAsync($"v{i}");
            leader = await kafka.LeaderAsync();
            (await kafka.Brokers[leader].StopAsync(30)).Should().BeTrue();
            kafka.Brokers[leader].Output.Should().Contain("shut down completed");
            kafka.FilesOf(leader).Stat("/data/.kafka_cleanshutdown").Should().NotBeNull();
        });
        kafka.CutPower(leader);
        kafka.Pod.Run(async () =>
        {
            await kafka.UntilNotLedByAsync(leader);
            await kafka.WriteAsync("v5");
        });
        kafka.Start(leader);
        kafka.Pod.Run(async () =>
        {
            await kafka.UntilInSyncAsync(3);
            (await kafka.ReadAllAsync()).Should().Equal(Values(6));
        });
        kafka.Brokers[leader].Output.Should().NotContain("no clean shutdown file");
    }

    [TestCase(KafkaDefect.None, false)]
    [TestCase(KafkaDefect.NeverTruncates, true)]
    public void A_former_leader_gives_up_what_its_followers_never_had(KafkaDefect defect, bool differs)
    {
        var kafka = new TestKafka(defect: defect);
        kafka.StartAll();
        var leader = 0;
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync();
            await kafka.WriteAsync("v0");
            leader = await kafka.LeaderAsync();
            foreach (var other in Others(leader)) kafka.Brokers[other].Process.Pause();
            // Their waiting fetches come back empty, and no others follow.
            await kafka.Pod.Wait(1.5);
            // acks=1: the leader alone has it, and is gone before the others hear of it.
            (await kafka.Client.ProduceAsync(TestKafka.Topic, 0, kafka.Batch("lost"), acks: 1)).Error.Should().Be(KafkaError.None);
        });
        kafka.Kill(leader);
        foreach (var other in Others(leader)) kafka.Brokers[other].Process.Resume();
        kafka.Pod.Run(async () =>
        {
            await kafka.WriteAsync("v1");
            await kafka.Pod.Wait(2);
        });
        kafka.Start(leader);
        kafka.Pod.Run(async () =>
        {
            await kafka.Pod.Wait(20);
            (await kafka.ReadAllAsync()).Should().Equal("v0", "v1");
        });
        kafka.Segment(leader).AsSpan().SequenceEqual(kafka.Segment(Others(leader)[0])).Should().Be(!differs);
    }

    [Test]
    public void Writes_wait_for_the_replicas_in_sync_and_are_refused_when_these_are_too_few()
    {
        var kafka = new TestKafka();
        kafka.Settings["KAFKA_REPLICA_LAG_TIME_MAX_MS"] = "4000";
        kafka.StartAll();
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync();
            var leader = await kafka.LeaderAsync();
            var others = Others(leader);
            kafka.Brokers[others[0]].Process.Pause();
            await kafka.UntilInSyncAsync(2);
            await kafka.WriteAsync("two are enough");
            kafka.Brokers[others[1]].Process.Pause();
            await kafka.TryAsync(async () => (await kafka.Client.ProduceAsync(TestKafka.Topic, 0, kafka.Batch("nobody follows"), acks: -1)).Error is KafkaError.RequestTimedOut);
        });
    }

    [Test]
    public void One_replica_in_sync_refuses_what_asks_for_two()
    {
        var kafka = new TestKafka();
        kafka.StartAll();
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync(replicationFactor: 2);
            var leader = await kafka.LeaderAsync();
            var replicas = (await kafka.Client.MetadataAsync()).Topics[TestKafka.Topic][0].Replicas;
            await kafka.Brokers[replicas.First(r => r != leader)].StopAsync(30);
            await kafka.UntilInSyncAsync(1);
            await kafka.TryAsync(async () => (await kafka.Client.ProduceAsync(TestKafka.Topic, 0, kafka.Batch("v0"), acks: -1)).Error is KafkaError.NotEnoughReplicas);
            await kafka.WriteAsync("one is enough for this", acks: 1);
        });
    }

    [Test]
    public void A_batch_that_comes_twice_is_written_once_also_by_the_next_leader_and_after_a_restart()
    {
        var kafka = new TestKafka();
        kafka.StartAll();
        var leader = 0;
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync();
            leader = await kafka.LeaderAsync();
            (await kafka.Client.ProduceAsync(TestKafka.Topic, 0, kafka.Batch("a", 9, 0), -1)).Should().Be((KafkaError.None, 0L));
            (await kafka.Client.ProduceAsync(TestKafka.Topic, 0, kafka.Batch("a", 9, 0), -1)).Should().Be((KafkaError.None, 0L));
            (await kafka.Client.ProduceAsync(TestKafka.Topic, 0, kafka.Batch("c", 9, 2), -1)).Error.Should().Be(KafkaError.OutOfOrderSequenceNumber);
        });
        kafka.Kill(leader);
        kafka.Pod.Run(() => kafka.TryAsync(async () => (await kafka.Client.ProduceAsync(TestKafka.Topic, 0, kafka.Batch("a", 9, 0), -1)) == (KafkaError.None, 0L)));
        kafka.Start(leader);
        kafka.Pod.Run(async () =>
        {
            await kafka.UntilInSyncAsync(3);
            await kafka.Brokers[await kafka.LeaderAsync()].StopAsync(30);
            await kafka.TryAsync(async () => (await kafka.Client.ProduceAsync(TestKafka.Topic, 0, kafka.Batch("a", 9, 0), -1)) == (KafkaError.None, 0L));
            (await kafka.ReadAllAsync()).Should().Equal("a");
        });
    }

    [TestCase(KafkaDefect.None, false)]
    [TestCase(KafkaDefect.ChecksNoCrc, true)]
    public void A_batch_that_rotted_in_an_unclean_end_is_cut_off_and_fetched_again(KafkaDefect defect, bool stays)
    {
        var kafka = new TestKafka(defect: defect);
        kafka.StartAll();
        var follower = 0;
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync();
            for (var i = 0; i < 3; i++) await kafka.WriteAsync($"v{i}");
            follower = Others(await kafka.LeaderAsync())[0];
        });
        kafka.Kill(follower);
        kafka.FilesOf(follower).Write($"/data/{TestKafka.Topic}-0/00000000000000000000.log", kafka.Segment(follower).Length - 3, "X"u8);
        kafka.Start(follower);
        kafka.Pod.Run(() => kafka.Pod.Wait(30));
        kafka.Segment(follower).AsSpan().SequenceEqual(kafka.Segment(Others(follower)[0])).Should().Be(!stays);
        if (!stays) kafka.Brokers[follower].Output.Should().Contain("Found invalid messages in log");
    }

    [Test]
    public void A_corrupt_batch_is_refused()
    {
        var kafka = new TestKafka();
        kafka.StartAll();
        kafka.Pod.Run(async () =>
        {
            await kafka.CreateTopicAsync();
            await kafka.LeaderAsync();
            var batch = kafka.Batch("v0");
            batch[^2] ^= 1;
            await kafka.TryAsync(async () => (await kafka.Client.ProduceAsync(TestKafka.Topic, 0, batch, -1)).Error == KafkaError.CorruptMessage);
        });
    }

    private static string[] Values(int count) => [.. Enumerable.Range(0, count).Select(i => $"v{i}")];

    private static int[] Others(int broker) => [.. Enumerable.Range(0, 3).Where(i => i != broker)];
}
