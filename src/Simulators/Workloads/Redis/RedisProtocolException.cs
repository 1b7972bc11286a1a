namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Bytes that are no Redis request.</summary>
internal sealed class RedisProtocolException(string reason) : Exception($"ERR Protocol error: {reason}");
