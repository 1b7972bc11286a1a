namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>Bytes that are no message of the Kafka protocol.</summary>
public sealed class KafkaProtocolException(string message) : Exception(message);
