namespace Drydock.Simulators.Workloads.Kafka;

/// <summary>A bug that a broker can be given, to see that checkers find it. None of them is what a real broker does.</summary>
public enum KafkaDefect
{
    None,

    /// <summary>acks=all is answered before the replicas in sync have the records.</summary>
    AcksBeforeReplication,

    /// <summary>Nobody compares a batch with its CRC: neither what comes nor what lies there after a crash.</summary>
    ChecksNoCrc,

    /// <summary>A follower does not cut off what its new leader never had.</summary>
    NeverTruncates,

    /// <summary>A batch that comes twice is written twice.</summary>
    ForgetsProducers,
}
