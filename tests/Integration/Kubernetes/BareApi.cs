using Drydock.Wire.Hosting;

namespace Drydock.Integration.Kubernetes;

/// <summary>A served cluster without nodes and drivers, for tests of the API alone, and clients that take its certificate as it is.</summary>
internal static class BareApi
{
    internal static Task<ServedCloud> ServeAsync() => ServedCloud.StartAsync(
        new ServeOptions { Cluster = o => o with { Nodes = [], EbsCsiDriver = false, HostPathCsiDriver = false } }, CancellationToken.None);

    /// <summary>A client without credentials.</summary>
    internal static HttpClient Anonymous(Uri? address = null) =>
        new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } }) { BaseAddress = address };

    /// <summary>A client with the administrator's token.</summary>
    internal static HttpClient Admin(ServedCloud cloud)
    {
        var client = Anonymous(cloud.KubernetesUri);
        client.DefaultRequestHeaders.Authorization = new("Bearer", cloud.AdminToken);
        return client;
    }
}
