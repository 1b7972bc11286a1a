namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>Requests of the Kafka protocol by their api key (Documented: kafka.apache.org/protocol, "Api Keys").</summary>
public enum KafkaApi : short
{
    Produce = 0,
    Fetch = 1,
    ListOffsets = 2,
    Metadata = 3,
    OffsetCommit = 8,
    OffsetFetch = 9,
    FindCoordinator = 10,
    ApiVersions = 18,
    CreateTopics = 19,
    InitProducerId = 22,
    OffsetForLeaderEpoch = 23,
    DescribeConfigs = 32,
    Vote = 52,
    BeginQuorumEpoch = 53,
    EndQuorumEpoch = 54,
    DescribeQuorum = 55,
    AlterPartition = 56,
    BrokerRegistration = 62,
    BrokerHeartbeat = 63,
    AllocateProducerIds = 67,
}
