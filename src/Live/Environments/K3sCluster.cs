using System.Text;
using Drydock.Core.Ports;
using Drydock.Harness.Manifests;
using Drydock.Live.Kubernetes;
using DotNet.Testcontainers.Containers;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.K3s;

namespace Drydock.Live.Environments;

/// <summary>
/// A real Kubernetes of one node in a container: k3s with encrypted Secrets, the StorageVersionMigrator, snapshots and the CSI hostpath driver. Disposing it removes the
/// container unless the settings keep it.
/// </summary>
public sealed class K3sCluster : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--disable=metrics-server",
        "--disable=servicelb",
        // Its class would be the default one.
        "--disable=local-storage",
        "--secrets-encryption",
        "--kube-apiserver-arg=feature-gates=StorageVersionMigrator=true",
        "--kube-apiserver-arg=runtime-config=storagemigration.k8s.io/v1beta1=true",
        "--kube-controller-manager-arg=feature-gates=StorageVersionMigrator=true",
    ];

    private readonly LiveSettings _settings;
    private readonly K3sContainer _container;
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly string _directory;
    private KubernetesConnection? _connection;

    private K3sCluster(LiveSettings settings)
    {
        (_settings, _container) = (settings, Build(settings, _id));
        _directory = Directory.CreateTempSubdirectory("drydock-k3s-").FullName;
        KubeconfigPath = Path.Combine(_directory, "kubeconfig");
    }

    /// <summary>The cluster as its administrator sees it.</summary>
    public IKubernetesApi Api => _connection?.Api ?? throw new InvalidOperationException("the cluster is not started");

    /// <summary>A kubeconfig for kubectl on this machine; it goes with the cluster, unless that is kept.</summary>
    public string KubeconfigPath { get; }

    /// <summary>The name of the container, as docker ps shows it.</summary>
    public string ContainerName => ContainerBuilding.NameOf(_container);

    /// <summary>Starts a cluster and waits until claims bind in it.</summary>
    /// <exception cref="LiveEnvironmentException">Docker, an image or a port is missing, or it did not become ready; then diagnostics are written, and the container is gone.</exception>
    public static async Task<K3sCluster> StartAsync(LiveSettings settings, CancellationToken cancellationToken)
    {
        var cluster = new K3sCluster(settings);
        try
        {
            await cluster.StartAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes what may explain a failure into a folder of its own, and returns the lines that matter most, ending with the folder.</summary>
    public async Task<string> DiagnoseAsync(CancellationToken cancellationToken)
    {
        var folder = ContainerBuilding.NewDiagnosticsFolder(_settings, ContainerName);
        var summary = new StringBuilder();
        if (_connection is not null) summary.AppendLine(await new ClusterDiagnostics(Api, folder).WriteAsync(cancellationToken));
        summary.AppendLine(await ContainerBuilding.SaveLogAsync(_container, Path.Combine(folder, "k3s.log"), cancellationToken));
        return summary.Append($"diagnostics: {folder}").ToString().Trim();
    }

    public async ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        if (_settings.Keep && _container.State == TestcontainersStates.Running)
        {
            _settings.Progress($"kept: container {ContainerName}\n  use     export KUBECONFIG={KubeconfigPath}\n  remove  docker rm -f -v {ContainerName} && rm -r {_directory}");
            return;
        }

        await ContainerBuilding.RemoveAsync(_container, _id);
        Directory.Delete(_directory, recursive: true);
    }

    private static K3sContainer Build(LiveSettings settings, string id)
    {
        ContainerBuilding.UseRegistry(settings);
        var builder = new K3sBuilder(settings.K3sImage).WithCommand(Arguments).WithCleanUp(!settings.Keep).WithLabel(ContainerBuilding.Label, id).WithLogger(NullLogger.Instance);
        if (settings.K3sPort is { } port) builder = builder.WithPortBinding(port, K3sBuilder.KubeSecurePort);
        if (Registries(settings) is { } registries) builder = builder.WithResourceMapping(Encoding.UTF8.GetBytes(registries), RegistryMirrors.Path);
        try
        {
            return builder.Build();
        }
        catch (Exception exception) when (DockerProblems.Explain(exception, settings.K3sImage) is { } explained)
        {
            throw explained;
        }
    }

    private static string? Registries(LiveSettings settings) =>
        settings.RegistriesFile is { } file ? File.ReadAllText(file) : settings.Registry is { } registry ? RegistryMirrors.For(registry) : null;

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var wait = new ReadinessWait(_settings, TimeProvider.System);
        try
        {
            await ContainerBuilding.StartAsync(_container, _settings, wait, cancellationToken);
            await ShareMountsAsync(cancellationToken);
            await ConnectAsync(cancellationToken);
            await new ClusterSetup(Api, _settings, wait).RunAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is LiveEnvironmentException or ManifestException)
        {
            if (ContainerBuilding.IsMade(_container)) _settings.Progress(await DiagnoseAsync(CancellationToken.None));
            throw exception as LiveEnvironmentException ?? new LiveEnvironmentException(LiveProblem.NotReady, exception.Message, "Look into the diagnostics", exception);
        }
    }

    /// <summary>The driver's mounts must reach the kubelet: in a container every mount is private until it is told otherwise (k3d does the same).</summary>
    private async Task ShareMountsAsync(CancellationToken cancellationToken)
    {
        var shared = await _container.ExecAsync(["mount", "--make-rshared", "/"], cancellationToken);
        if (shared.ExitCode != 0)
        {
            throw new LiveEnvironmentException(
                LiveProblem.NotReady, $"The mounts of {ContainerName} can't be shared: {shared.Stderr.Trim()}", "Docker must allow privileged containers: rootless Docker and some sandboxes do not");
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        // From within another container the node is not where its certificate says.
        var text = (await _container.GetKubeconfigAsync()).Replace("    server: ", "    tls-server-name: localhost\n    server: ", StringComparison.Ordinal);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var writer = new StreamWriter(KubeconfigPath, options)) await writer.WriteAsync(text.AsMemory(), cancellationToken);
        _connection = await KubernetesConnection.OpenAsync(new KubernetesConnectionOptions { Kubeconfig = KubeconfigPath, UserAgent = "drydock-live" }, cancellationToken);
    }
}
