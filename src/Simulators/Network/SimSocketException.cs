namespace Drydock.Simulators.Network;

/// <summary>A socket call failed as it would on Linux: refused, reset, timed out, in use.</summary>
public sealed class SimSocketException(string message) : Exception(message);
