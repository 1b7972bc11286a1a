namespace Drydock.Integration.Kubernetes;

/// <summary>A case could not go on.</summary>
internal sealed class ReplayException(string message) : Exception(message);
