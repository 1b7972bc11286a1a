namespace Drydock.Wire.Kubernetes.Protobuf;

/// <summary>A protobuf body that is damaged, or holds what is not understood here.</summary>
internal sealed class ProtobufException(string message) : Exception(message);
