namespace Drydock.Simulators.Kubernetes.Api.Objects;

/// <summary>A value does not fit the type of its field; the message is Go's ("json: cannot unmarshal …").</summary>
internal sealed class DecodeException(string message) : Exception(message);
