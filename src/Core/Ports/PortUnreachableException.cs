namespace Drydock.Core.Ports;

/// <summary>A request got no answer (connection refused, reset or timed out): whether it took effect is unknown, so the caller observes before it acts again.</summary>
public sealed class PortUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
