using Drydock.Core.Ports;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Kubernetes.Api;

/// <summary>How the API server reaches one kubelet.</summary>
internal sealed record KubeletConnection(RpcClient<ExecRequest, ExecResult> Exec, RpcClient<PodLogRequest, PodLogResult> Logs);
