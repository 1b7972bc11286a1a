using Drydock.Core.Ports;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>What a node reaches in its cluster.</summary>
/// <param name="ClientFor">The API as a user sees it, with the user agent that shows in managed fields.</param>
/// <param name="Register">Tells the API server how to reach this node's kubelet.</param>
/// <param name="Dns">Cluster DNS and service addresses, for containers; null when there is none.</param>
public sealed record NodeServices(
    Func<ApiUser, string, IKubernetesApi> ClientFor,
    Action<string, RpcServer<ExecRequest, ExecResult>, RpcServer<PodLogRequest, PodLogResult>> Register,
    RpcClient<NameQuery, NameAnswer>? Dns = null)
{
    /// <summary>Tells the API server how to open streams to this node's pods.</summary>
    internal Action<string, RpcServer<KubeletStreamCall, KubeletStreamReply>>? RegisterStreams { get; init; }
}
