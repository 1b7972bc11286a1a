using Drydock.Core.Ports;
using Drydock.Integration.Contract;
using Drydock.Live.Kubernetes;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Live;

/// <summary>KubernetesClient over HTTPS to a served cluster: needs no Docker.</summary>
internal sealed class KubernetesClientArm : ServedArm
{
    private KubernetesConnection? _connection;

    public override string Name => "KubernetesClient";

    protected override async Task<IKubernetesApi> ConnectAsync(ServedCloud cloud, CancellationToken cancellationToken)
    {
        _connection = await KubernetesConnection.OpenAsync(new KubernetesConnectionOptions { Kubeconfig = cloud.KubeconfigPath, UserAgent = "contract" }, cancellationToken);
        return _connection.Api;
    }
}
