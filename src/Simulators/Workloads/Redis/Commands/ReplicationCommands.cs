namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands about replication.</summary>
internal static class ReplicationCommands
{
    internal static RedisCommand[] All { get; } = [];
}
