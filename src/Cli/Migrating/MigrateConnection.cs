using System.Reflection;
using System.Security.Cryptography;
using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using Drydock.Harness.Kubeconfigs;
using Drydock.Wire.Admin;

namespace Drydock.Cli.Migrating;

/// <summary>The cluster of a kubeconfig and the account of a served cloud, both seen to answer.</summary>
internal sealed class MigrateConnection : IDisposable
{
    private readonly HttpKubernetesApi _kubernetes;
    private readonly AdminClient _admin;

    private MigrateConnection(KubeconfigContext context, HttpKubernetesApi kubernetes, AdminClient admin, ServedAccount account) =>
        (Context, _kubernetes, _admin, Account) = (context, kubernetes, admin, account);

    internal KubeconfigContext Context { get; }
    internal ServedAccount Account { get; }
    internal MigrationPorts Ports => new(_kubernetes, _admin.BlockStorage, _admin.KeyManagement);

    /// <summary>A served cloud's own time: at another scale than the real one leases and limits would mean something else on each side.</summary>
    internal TimeProvider Clock => _admin.Clock;

    /// <exception cref="EnvironmentMissingException">Something is missing or does not answer.</exception>
    internal static async Task<MigrateConnection> OpenAsync(MigrateRequest request, CancellationToken cancellationToken)
    {
        var context = ReadKubeconfig(request);
        var admin = await ConnectAsync(request, cancellationToken);
        HttpKubernetesApi? kubernetes = null;
        try
        {
            kubernetes = new HttpKubernetesApi(context.Settings, TimeProvider.System);
            await ProveAsync(kubernetes, context, request.Migration(context.Namespace).Namespace, cancellationToken);
            return new MigrateConnection(context, kubernetes, admin, await admin.AccountAsync(cancellationToken));
        }
        catch (Exception exception)
        {
            kubernetes?.Dispose();
            admin.Dispose();
            if (exception is CryptographicException) throw new EnvironmentMissingException($"context {context.Name}: a certificate or key can't be used: {exception.Message}", ExitCode.Usage);
            throw;
        }
    }

    public void Dispose()
    {
        _kubernetes.Dispose();
        _admin.Dispose();
    }

    private static KubeconfigContext ReadKubeconfig(MigrateRequest request)
    {
        var version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0";
        try
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return Kubeconfig.Load(request.Kubeconfig, Environment.GetEnvironmentVariable("KUBECONFIG"), home).Context(request.Context, $"drydock/{version}");
        }
        catch (KubeconfigException exception)
        {
            throw new EnvironmentMissingException(exception.Message, ExitCode.Usage);
        }
    }

    private static async Task<AdminClient> ConnectAsync(MigrateRequest request, CancellationToken cancellationToken)
    {
        if (request.Admin is not { Length: > 0 } address)
        {
            throw new EnvironmentMissingException(
                "no AWS account: real AWS needs the live build, which brings its SDK. For the cloud of 'drydock serve' set DRYDOCK_ADMIN_URL and DRYDOCK_ADMIN_TOKEN as it prints them, or --admin URL");
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) throw new EnvironmentMissingException($"--admin: '{address}' is no address", ExitCode.Usage);
        if (request.AdminToken is not { Length: > 0 } token) throw new EnvironmentMissingException("DRYDOCK_ADMIN_TOKEN is not set: 'drydock serve' prints it", ExitCode.Usage);
        try
        {
            return await AdminClient.ConnectAsync(uri, token, cancellationToken);
        }
        catch (PortUnreachableException exception)
        {
            throw new EnvironmentMissingException($"the administration endpoint does not answer: {exception.Message}");
        }
    }

    /// <summary>A wrong address, an untrusted certificate or bad credentials are told at once, not after the patience that a migrator has with a cluster.</summary>
    private static async Task ProveAsync(HttpKubernetesApi kubernetes, KubeconfigContext context, string ns, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await kubernetes.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Namespaces, null, ns), cancellationToken);
            if (answer.StatusCode == 401) throw new EnvironmentMissingException($"context {context.Name}: the cluster does not accept its user '{context.User}': {answer.Message}", ExitCode.Usage);
        }
        catch (PortUnreachableException exception)
        {
            throw new EnvironmentMissingException($"context {context.Name}: the cluster does not answer: {exception.Message}");
        }
    }
}
