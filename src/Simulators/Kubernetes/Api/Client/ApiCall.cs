using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Kubernetes.Api.Client;

/// <summary>One message from an <see cref="ApiServerClient"/>: a request, an exec, or a watch to open on behalf of a receiver.</summary>
internal sealed record ApiCall(KubeRequest Request, ApiUser User, string UserAgent)
{
    /// <summary>What a fault answers in place of the server.</summary>
    public KubeResponse? Injected { get; init; }
    public ExecRequest? Exec { get; init; }
    public WatchLink? Watch { get; init; }

    /// <summary>A stream to a pod, to be opened for a process in its life of that number.</summary>
    public (ApiRequest Request, SimProcess Client, int Incarnation)? Stream { get; init; }
}
