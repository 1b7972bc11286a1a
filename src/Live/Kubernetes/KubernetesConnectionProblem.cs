namespace Drydock.Live.Kubernetes;

/// <summary>Why a cluster can't be used.</summary>
public enum KubernetesConnectionProblem
{
    /// <summary>There is no kubeconfig, it can't be read, or the context, cluster or user in it is absent or wrong.</summary>
    Kubeconfig,

    /// <summary>A certificate or key can't be used.</summary>
    Certificate,

    /// <summary>The exec plugin is not installed, or can't be started.</summary>
    PluginMissing,

    /// <summary>The exec plugin ended with an error or without credentials: most often a log-in that has expired.</summary>
    PluginFailed,

    /// <summary>The token's file can't be read, or the identity provider gives no token.</summary>
    NoToken,

    /// <summary>The cluster does not accept the credentials (401).</summary>
    CredentialsRefused,

    /// <summary>The cluster's address does not answer.</summary>
    Unreachable,
}
