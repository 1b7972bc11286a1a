namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A replica that follows this server.</summary>
internal sealed class ReplicaLink
{
}
