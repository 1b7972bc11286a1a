namespace Drydock.Simulators.Workloads.Kafka.Controller;

/// <summary>A registered broker: where clients reach it, the epoch of its registration, and whether it may lead.</summary>
internal sealed record BrokerImage(int Id, long Epoch, string Incarnation, string Host, int Port, string? Rack, bool IsFenced, bool IsShuttingDown);
