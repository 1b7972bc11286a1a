namespace Drydock.Simulators.Kubernetes.Api.Patching;

/// <summary>A patch can't be applied to the object it is meant for.</summary>
internal sealed class PatchException(string message) : Exception(message);
