namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>A stored value cannot be turned back into an object; the message is what the API server says in its 500.</summary>
public sealed class ValueUnreadableException(string message) : Exception(message);
