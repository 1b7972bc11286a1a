using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api.Streams;

namespace Drydock.Simulators.Kubernetes.Api.Client;

/// <summary>The answer to an <see cref="ApiCall"/>.</summary>
internal sealed record ApiReply(KubeResponse Response, ExecResult? Exec = null)
{
    public PodStreamReply? Stream { get; init; }
}
