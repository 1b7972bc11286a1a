namespace Drydock.Simulators.Workloads.Redis.Aof;

/// <summary>An append only file that the server cannot load: it logs the message and ends with 1.</summary>
internal sealed class AofFormatException(string message) : Exception(message);
