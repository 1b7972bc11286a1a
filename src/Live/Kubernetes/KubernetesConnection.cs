using System.Security.Cryptography;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Kubeconfigs;
using k8s.Authentication;

namespace Drydock.Live.Kubernetes;

/// <summary>A cluster that a kubeconfig names, or the one in which this process is a pod: its port and who asks there.</summary>
public sealed class KubernetesConnection : IDisposable
{
    private readonly KubernetesClientApi _api;
    private readonly ExecPlugin? _plugin;

    private KubernetesConnection(KubeconfigContext context, bool inCluster, KubernetesClientApi api, ExecPlugin? plugin) =>
        (Context, Cluster, User, Namespace, Server, InCluster, _api, _plugin) =
        (context.Name, context.Cluster, context.User, context.Namespace, context.Settings.Server, inCluster, api, plugin);

    /// <summary>The context's name; "in-cluster" without a kubeconfig.</summary>
    public string Context { get; }

    /// <summary>The name of the kubeconfig's cluster.</summary>
    public string Cluster { get; }

    /// <summary>The name of the kubeconfig's user; empty when it has none.</summary>
    public string User { get; }

    /// <summary>The namespace of requests that name none.</summary>
    public string Namespace { get; }

    public Uri Server { get; }
    public bool InCluster { get; }
    public IKubernetesApi Api => _api;

    /// <summary>Reads who is meant and runs the exec plugin, where there is one; asks nothing of the cluster yet.</summary>
    /// <exception cref="KubernetesConnectionException">The cluster can't be used.</exception>
    public static async Task<KubernetesConnection> OpenAsync(KubernetesConnectionOptions options, CancellationToken cancellationToken)
    {
        var inCluster = options.Kubeconfig is null && options.Context is null
            && !Kubeconfig.IsThere(null, options.Variable("KUBECONFIG"), options.Home) && Kubernetes.InCluster.IsHere(options);
        var context = inCluster ? Kubernetes.InCluster.Read(options) : ReadKubeconfig(options);
        var plugin = context.Plugin is { } settings && !HasOwnCredentials(context) ? new ExecPlugin(settings, options.Clock) : null;
        try
        {
            if (plugin is not null) await plugin.GetAsync(cancellationToken);
            var api = new KubernetesClientApi(context.Settings, plugin ?? Tokens(context), options.Clock);
            return new KubernetesConnection(context, inCluster, api, plugin);
        }
        catch (Exception exception)
        {
            plugin?.Dispose();
            if (exception is not (CryptographicException or ArgumentException)) throw;
            throw new KubernetesConnectionException(KubernetesConnectionProblem.Certificate, $"context {context.Name}: a certificate or key can't be used: {exception.Message}", exception);
        }
    }

    /// <summary>Asks for a namespace, whether it is there or not: a wrong address, an untrusted certificate or bad credentials are told at once, not after a migrator's patience.</summary>
    /// <exception cref="KubernetesConnectionException">The cluster does not answer, or not to these credentials.</exception>
    public async Task ProveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _api.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Namespaces, null, Namespace), cancellationToken);
            if (answer.StatusCode != 401) return;
            throw new KubernetesConnectionException(
                KubernetesConnectionProblem.CredentialsRefused,
                $"context {Context}: the cluster does not accept {(User.Length > 0 ? $"its user '{User}'" : "requests without credentials")}: {answer.Message ?? "Unauthorized"}. Its credentials may have expired: log in anew");
        }
        catch (PortUnreachableException exception) when (exception.InnerException?.InnerException is KubernetesConnectionException problem)
        {
            throw new KubernetesConnectionException(problem.Problem, $"context {Context}: {problem.Message}", exception);
        }
        catch (PortUnreachableException exception)
        {
            throw new KubernetesConnectionException(KubernetesConnectionProblem.Unreachable, $"context {Context}: the cluster does not answer: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        _api.Dispose();
        _plugin?.Dispose();
    }

    private static KubeconfigContext ReadKubeconfig(KubernetesConnectionOptions options)
    {
        try
        {
            return Kubeconfig.Load(options.Kubeconfig, options.Variable("KUBECONFIG"), options.Home).Context(options.Context, options.UserAgent, withPlugins: true);
        }
        catch (KubeconfigException exception)
        {
            throw new KubernetesConnectionException(KubernetesConnectionProblem.Kubeconfig, exception.Message, exception);
        }
    }

    /// <summary>As for kubectl: what stands in the kubeconfig counts before what a plugin says.</summary>
    private static bool HasOwnCredentials(KubeconfigContext context) =>
        context.Settings is { Token: not null } or { TokenFile: not null } or { Username: not null };

    private static ITokenProvider? Tokens(KubeconfigContext context)
    {
        if (context.Settings.TokenFile is { } file) return new TokenFileAuth(file);
        if (HasOwnCredentials(context) || context.Oidc is not { } oidc) return null;
        return new OidcTokenProvider(oidc.ClientId, oidc.ClientSecret, oidc.IssuerUrl, oidc.IdToken, oidc.RefreshToken);
    }
}
