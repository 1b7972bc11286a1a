using Drydock.Core.Kubernetes.Http;

namespace Drydock.Harness.Kubeconfigs;

/// <summary>A context of a kubeconfig, ready for use.</summary>
/// <param name="Name">The context's name.</param>
/// <param name="Cluster">The name of its cluster.</param>
/// <param name="User">The name of its user; empty when it has none.</param>
/// <param name="Namespace">Its namespace, "default" when it names none.</param>
/// <param name="Settings">Where the API is and who asks.</param>
/// <param name="Plugin">The program that gives its user's credentials, or null.</param>
/// <param name="Oidc">The provider that gives its user's tokens, or null.</param>
public sealed record KubeconfigContext(
    string Name,
    string Cluster,
    string User,
    string Namespace,
    HttpKubernetesSettings Settings,
    ExecPluginSettings? Plugin = null,
    OidcSettings? Oidc = null);
