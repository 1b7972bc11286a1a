namespace Drydock.Simulators.Workloads.Shell;

/// <summary>Arguments that the command, or its simulation, does not take.</summary>
internal sealed class AppletUsageException(string message) : Exception(message);
