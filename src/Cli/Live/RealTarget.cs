using Drydock.Core;
using Drydock.Harness.Reports;
using Drydock.Live.Aws;
using Drydock.Live.Kubernetes;

namespace Drydock.Cli.Migrating;

/// <summary>A real cluster by KubernetesClient (kubeconfig with exec plugins, or the pod's own cluster), and a real account by the AWS SDK's own chain of credentials.</summary>
internal sealed class RealTarget : IMigrationTarget
{
    private readonly KubernetesConnection _kubernetes;
    private readonly AwsConnection _aws;

    private RealTarget(KubernetesConnection kubernetes, AwsConnection aws) => (_kubernetes, _aws) = (kubernetes, aws);

    public MigrationPlace Place => new(_kubernetes.Context, _kubernetes.Server, _kubernetes.User, _kubernetes.Namespace, _aws.AccountId, _aws.Region, _aws.CallerArn, IsServed: false);
    public MigrationPorts Ports => new(_kubernetes.Api, _aws.BlockStorage, _aws.KeyManagement);
    public TimeProvider Clock => TimeProvider.System;

    /// <exception cref="EnvironmentMissingException">Cluster or account can't be used.</exception>
    internal static async Task<RealTarget> OpenAsync(MigrateRequest request, CancellationToken cancellationToken)
    {
        KubernetesConnection? kubernetes = null;
        try
        {
            var options = new KubernetesConnectionOptions { Kubeconfig = request.Kubeconfig, Context = request.Context, UserAgent = MigrateRequest.UserAgent };
            kubernetes = await KubernetesConnection.OpenAsync(options, cancellationToken);
            await kubernetes.ProveAsync(cancellationToken);
            return new RealTarget(kubernetes, await AwsConnection.OpenAsync(request.Profile, request.Region, null, cancellationToken));
        }
        catch (Exception exception)
        {
            kubernetes?.Dispose();
            if (exception is KubernetesConnectionException or AwsAccessException) throw new EnvironmentMissingException(exception.Message);
            throw;
        }
    }

    public void Dispose()
    {
        _kubernetes.Dispose();
        _aws.Dispose();
    }
}
