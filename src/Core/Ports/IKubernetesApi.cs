using Drydock.Core.Kubernetes;

namespace Drydock.Core.Ports;

/// <summary>The Kubernetes protocol as a port: requests and answers, raw watches, and exec.</summary>
public interface IKubernetesApi
{
    /// <summary>Sends one request. A status outside 2xx is an answer.</summary>
    /// <exception cref="PortUnreachableException">No answer came: it is unknown whether the request took effect.</exception>
    Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken);

    /// <summary>Watches a collection; ends when the server closes the stream. The verb of the request is ignored.</summary>
    /// <exception cref="PortUnreachableException">The stream broke.</exception>
    /// <exception cref="KubeWatchRefusedException">The server refused the watch with a Status.</exception>
    IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken);

    /// <summary>Runs a command in a container and waits for its end.</summary>
    /// <exception cref="PortUnreachableException">The stream broke: it is unknown whether the command took effect.</exception>
    Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken);
}
