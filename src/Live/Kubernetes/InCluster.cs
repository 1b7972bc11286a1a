using System.Globalization;
using Drydock.Core.Kubernetes.Http;
using Drydock.Harness.Kubeconfigs;

namespace Drydock.Live.Kubernetes;

/// <summary>The cluster in which this process is a pod. Provenance: Documented (kubernetes.io, "Accessing the Kubernetes API from a Pod").</summary>
internal static class InCluster
{
    internal static bool IsHere(KubernetesConnectionOptions options) =>
        options.Variable("KUBERNETES_SERVICE_HOST") is { Length: > 0 } && options.Variable("KUBERNETES_SERVICE_PORT") is { Length: > 0 }
        && File.Exists(TokenFile(options));

    /// <exception cref="KubernetesConnectionException">The service account's files can't be read.</exception>
    internal static KubeconfigContext Read(KubernetesConnectionOptions options)
    {
        try
        {
            var port = int.Parse(options.Variable("KUBERNETES_SERVICE_PORT")!, NumberStyles.None, CultureInfo.InvariantCulture);
            var settings = new HttpKubernetesSettings
            {
                Server = new UriBuilder("https", options.Variable("KUBERNETES_SERVICE_HOST")!, port).Uri,
                CertificateAuthorityPem = File.ReadAllText(Path.Combine(options.ServiceAccountDirectory, "ca.crt")),
                TokenFile = TokenFile(options),
                UserAgent = options.UserAgent,
            };
            var ns = Path.Combine(options.ServiceAccountDirectory, "namespace");
            return new KubeconfigContext("in-cluster", "in-cluster", "the pod's service account", File.Exists(ns) ? File.ReadAllText(ns).Trim() : "default", settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            throw new KubernetesConnectionException(KubernetesConnectionProblem.Kubeconfig, $"the pod's own cluster can't be used: {exception.Message}", exception);
        }
    }

    private static string TokenFile(KubernetesConnectionOptions options) => Path.Combine(options.ServiceAccountDirectory, "token");
}
