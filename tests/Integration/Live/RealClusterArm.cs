using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Integration.Contract;
using Drydock.Integration.Programs;
using Drydock.Live.Environments;
using Drydock.Live.Kubernetes;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Live;

/// <summary>
/// KubernetesClient to a real cluster: the one of the kubeconfig that DRYDOCK_LIVE_KUBECONFIG names, or else a k3s that is started for it. The tests write into a namespace of
/// their own, and one definition of a custom resource (widgets.contract.drydock.example); both are deleted again.
/// </summary>
internal sealed class RealClusterArm : IKubernetesArm
{
    private const string KubeconfigVariable = "DRYDOCK_LIVE_KUBECONFIG";
    private const string ImageVariable = "DRYDOCK_IMAGE_SHELL";

    private K3sCluster? _k3s;
    private KubernetesConnection? _connection;

    public string Name => "real cluster";
    public bool IsReal => true;
    public string Namespace { get; } = $"drydock-contract-{Guid.NewGuid():n}"[..28];
    public string ShellImage => Environment.GetEnvironmentVariable(ImageVariable) is { Length: > 0 } image ? image : "busybox:1.37.0";
    public IKubernetesApi Api => _connection?.Api ?? throw new InvalidOperationException("the arm has not started");
    public ServedCloud? Cloud => null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var file = Environment.GetEnvironmentVariable(KubeconfigVariable) is { Length: > 0 } given ? given : await StartK3sAsync(cancellationToken);
        _connection = await KubernetesConnection.OpenAsync(new KubernetesConnectionOptions { Kubeconfig = file, UserAgent = "drydock-contract" }, cancellationToken);
        await _connection.ProveAsync(cancellationToken);
        var own = KubeDocument.Object(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", KubeDocument.Object(("name", Namespace))));
        (await Api.SendAsync(new KubeRequest(KubeVerb.Create, KubeResources.Namespaces, Body: own), cancellationToken)).StatusCode.Should().Be(201);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await Api.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.Namespaces, Name: Namespace), CancellationToken.None);
            _connection.Dispose();
        }

        if (_k3s is not null) await _k3s.DisposeAsync();
    }

    /// <summary>Without a Docker that works there is nothing to compare with.</summary>
    private async Task<string> StartK3sAsync(CancellationToken cancellationToken)
    {
        try
        {
            _k3s = await K3sCluster.StartAsync(LiveSettings.FromEnvironment() with { Progress = TestContext.Progress.WriteLine }, cancellationToken);
            return _k3s.KubeconfigPath;
        }
        catch (LiveEnvironmentException exception) when (exception.Problem is not LiveProblem.NotReady)
        {
            RealProgram.Skip($"{KubeconfigVariable} names no kubeconfig, and no k3s can be started: {exception.Message}");
            throw;
        }
    }
}
