using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using Drydock.Harness.Kubeconfigs;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Contract;

/// <summary>The port over HTTPS with what a kubeconfig says.</summary>
internal sealed class HttpsArm : ServedArm
{
    public override string Name => "https";

    protected override Task<IKubernetesApi> ConnectAsync(ServedCloud cloud, CancellationToken cancellationToken) =>
        Task.FromResult<IKubernetesApi>(new HttpKubernetesApi(Kubeconfig.Load(cloud.KubeconfigPath, null, "/").Context(null, "contract").Settings, TimeProvider.System));
}
