using Drydock.Core.Ports;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Api.Streams;

namespace Drydock.Simulators.Kubernetes.Api;

/// <summary>How the API server reaches one kubelet.</summary>
internal sealed record KubeletConnection(RpcClient<ExecRequest, ExecResult> Exec, RpcClient<PodLogRequest, PodLogResult> Logs)
{
    /// <summary>Opens streams to pods; null when this kubelet has none.</summary>
    public RpcClient<KubeletStreamCall, KubeletStreamReply>? Streams { get; init; }
}
