namespace Drydock.Harness.Scenarios;

/// <summary>The topic that producers and a consumer use: an idempotent producer with acks=all for each partition.</summary>
public sealed record KafkaTopicSpec(string Name = "orders", int Partitions = 3, int ReplicationFactor = 3);
