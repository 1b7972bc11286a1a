namespace Drydock.Harness.Traffic.Kafka;

/// <summary>A write that was acknowledged, with the offset that the broker gave it.</summary>
internal readonly record struct KafkaPromise(long Number, long Offset);
