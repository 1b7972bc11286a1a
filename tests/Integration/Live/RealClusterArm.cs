using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Integration.Contract;
using Drydock.Live.Kubernetes;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Live;

/// <summary>
/// KubernetesClient to a real cluster, in a namespace of its own: the one of the kubeconfig that DRYDOCK_LIVE_KUBECONFIG names.
/// </summary>
internal sealed class RealClusterArm : IKubernetesArm
{
    private const string KubeconfigVariable = "DRYDOCK_LIVE_KUBECONFIG";
    private const string ImageVariable = "DRYDOCK_LIVE_SHELL_IMAGE";

    private KubernetesConnection? _connection;

    public string Name => "real cluster";
    public bool IsReal => true;
    public string Namespace { get; } = $"drydock-contract-{Guid.NewGuid():n}"[..28];
    public string ShellImage => Environment.GetEnvironmentVariable(ImageVariable) is { Length: > 0 } image ? image : "busybox:1.36";
    public IKubernetesApi Api => _connection?.Api ?? throw new InvalidOperationException("the arm has not started");
    public ServedCloud? Cloud => null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(KubeconfigVariable) is not { Length: > 0 } file)
        {
            Assert.Ignore($"{KubeconfigVariable} names no kubeconfig of a real cluster");
            return;
        }

        _connection = await KubernetesConnection.OpenAsync(new KubernetesConnectionOptions { Kubeconfig = file, UserAgent = "drydock-contract" }, cancellationToken);
        await _connection.ProveAsync(cancellationToken);
        var own = KubeDocument.Object(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", KubeDocument.Object(("name", Namespace))));
        (await Api.SendAsync(new KubeRequest(KubeVerb.Create, KubeResources.Namespaces, Body: own), cancellationToken)).StatusCode.Should().Be(201);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is null) return;
        await Api.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.Namespaces, Name: Namespace), CancellationToken.None);
        _connection.Dispose();
    }
}
