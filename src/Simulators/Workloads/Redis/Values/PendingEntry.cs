namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>An entry that a consumer was given and has not acknowledged.</summary>
internal sealed class PendingEntry(StreamConsumer consumer, long deliveredAt, long deliveries)
{
    internal StreamConsumer Consumer { get; set; } = consumer;

    /// <summary>Unix time in milliseconds.</summary>
    internal long DeliveredAt { get; set; } = deliveredAt;

    internal long Deliveries { get; set; } = deliveries;
}
