namespace Drydock.Simulators.Workloads.Redis;

/// <summary>The server does not start with this configuration; the message goes to stderr as the real server words it.</summary>
internal sealed class RedisConfigurationException(string message) : Exception(message);
