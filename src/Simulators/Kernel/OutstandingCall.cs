namespace Drydock.Simulators.Kernel;

/// <summary>Something a process waits for: what, and since when (virtual time since the start of the run).</summary>
public sealed record OutstandingCall(string Description, TimeSpan Since);
