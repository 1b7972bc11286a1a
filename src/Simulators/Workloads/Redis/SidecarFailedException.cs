namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A command of the sidecar's script failed for good, which ends it ("set -e").</summary>
internal sealed class SidecarFailedException(string message) : Exception(message);
