using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using Drydock.Harness.Kubeconfigs;
using Drydock.Harness.Reports;
using Drydock.Wire.Admin;

namespace Drydock.Cli.Migrating;

/// <summary>The cluster of a kubeconfig and the account of a served cloud.</summary>
internal sealed class ServedTarget : IMigrationTarget
{
    private readonly HttpKubernetesApi _kubernetes;
    private readonly AdminClient _admin;

    private ServedTarget(MigrationPlace place, HttpKubernetesApi kubernetes, AdminClient admin) => (Place, _kubernetes, _admin) = (place, kubernetes, admin);

    public MigrationPlace Place { get; }
    public MigrationPorts Ports => new(_kubernetes, _admin.BlockStorage, _admin.KeyManagement);

    /// <summary>A served cloud's own time: at another scale than the real one leases and limits would mean something else on each side.</summary>
    public TimeProvider Clock => _admin.Clock;

    /// <exception cref="EnvironmentMissingException">Something is missing or does not answer.</exception>
    internal static async Task<ServedTarget> OpenAsync(MigrateRequest request, CancellationToken cancellationToken)
    {
        var context = ReadKubeconfig(request);
        var admin = await ConnectAsync(request, cancellationToken);
        HttpKubernetesApi? kubernetes = null;
        try
        {
            kubernetes = new HttpKubernetesApi(context.Settings, TimeProvider.System);
            await ProveAsync(kubernetes, context, cancellationToken);
            var account = await admin.AccountAsync(cancellationToken);
            DemandSameCloud(context, account, request);
            var place = new MigrationPlace(context.Name, context.Settings.Server, context.User, context.Namespace, account.AccountId, account.Region, account.CallerArn, IsServed: true);
            return new ServedTarget(place, kubernetes, admin);
        }
        catch (Exception exception)
        {
            kubernetes?.Dispose();
            admin.Dispose();
            if (exception is CryptographicException) throw new EnvironmentMissingException($"context {context.Name}: a certificate or key can't be used: {exception.Message}");
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
        try
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return Kubeconfig.Load(request.Kubeconfig, Environment.GetEnvironmentVariable("KUBECONFIG"), home).Context(request.Context, MigrateRequest.UserAgent);
        }
        catch (KubeconfigException exception)
        {
            throw new EnvironmentMissingException(exception.Message);
        }
    }

    private static async Task<AdminClient> ConnectAsync(MigrateRequest request, CancellationToken cancellationToken)
    {
        var address = request.Admin!;
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
    private static async Task ProveAsync(HttpKubernetesApi kubernetes, KubeconfigContext context, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await kubernetes.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Namespaces, null, context.Namespace), cancellationToken);
            if (answer.StatusCode == 401)
            {
                throw new EnvironmentMissingException($"context {context.Name}: the cluster does not accept its user '{context.User}': {answer.Message}; its credentials may have expired: log in anew");
            }
        }
        catch (PortUnreachableException exception)
        {
            throw new EnvironmentMissingException($"context {context.Name}: the cluster does not answer: {exception.Message}");
        }
    }

    /// <summary>A real cluster with a simulated account, or the cluster of one cloud with the account of another: nothing of what the one names is in the other.</summary>
    private static void DemandSameCloud(KubeconfigContext context, ServedAccount account, MigrateRequest request)
    {
        // Without an authority in the kubeconfig the plan tells it, which does not find the volumes.
        if (context.Settings.CertificateAuthorityPem is not { } pem) return;
        using var authority = X509Certificate2.CreateFromPem(pem);
        if (Convert.ToHexStringLower(SHA256.HashData(authority.RawData)) == account.ClusterAuthority) return;
        throw new EnvironmentMissingException(
            $"context {context.Name} ({context.Settings.Server.GetLeftPart(UriPartial.Authority)}) is not the cluster of the served cloud at {request.Admin}: its volumes are in another account. "
            + "Use the kubeconfig that 'drydock serve' wrote, or, for a real cluster, unset DRYDOCK_ADMIN_URL");
    }
}
