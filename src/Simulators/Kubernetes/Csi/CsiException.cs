namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>A CSI call failed with a gRPC status ("NotFound", "Internal", "ResourceExhausted", "InvalidArgument", "Aborted", …), worded as the driver words it.</summary>
public sealed class CsiException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>As the sidecars and the kubelet print it in events.</summary>
    public string ToRpcError() => $"rpc error: code = {Code} desc = {Message}";
}
