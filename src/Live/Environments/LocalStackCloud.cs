using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.LocalStack;

namespace Drydock.Live.Environments;

/// <summary>LocalStack in a container: EC2's volumes and snapshots, KMS and STS at one address. What it can't do is in <see cref="CloudCapability"/>.</summary>
public sealed class LocalStackCloud : IAsyncDisposable
{
    public const string Region = "us-east-1";

    private readonly LiveSettings _settings;
    private readonly LocalStackContainer _container;
    private readonly string _id = Guid.NewGuid().ToString("N");

    private LocalStackCloud(LiveSettings settings) => (_settings, _container) = (settings, Build(settings, _id));

    /// <summary>Where all services answer.</summary>
    public Uri Endpoint => new(_container.GetConnectionString());

    public string ContainerName => ContainerBuilding.NameOf(_container);

    /// <summary>Starts LocalStack and waits for its health.</summary>
    /// <exception cref="LiveEnvironmentException">Docker, the image, a token or a port is missing, or it did not become healthy; then its log is kept, and the container is gone.</exception>
    public static async Task<LocalStackCloud> StartAsync(LiveSettings settings, CancellationToken cancellationToken)
    {
        var cloud = new LocalStackCloud(settings);
        try
        {
            await ContainerBuilding.StartAsync(cloud._container, settings, new ReadinessWait(settings, TimeProvider.System), cancellationToken);
            return cloud;
        }
        catch (Exception exception)
        {
            if (exception is LiveEnvironmentException && ContainerBuilding.IsMade(cloud._container)) settings.Progress(await cloud.DiagnoseAsync());
            await ContainerBuilding.RemoveAsync(cloud._container, cloud._id);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_settings.Keep)
        {
            _settings.Progress($"kept: container {ContainerName}\n  use     export AWS_ENDPOINT_URL={Endpoint} AWS_REGION={Region} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test\n  remove  docker rm -f -v {ContainerName}");
            return;
        }

        await ContainerBuilding.RemoveAsync(_container, _id);
    }

    private static LocalStackContainer Build(LiveSettings settings, string id)
    {
        ContainerBuilding.UseRegistry(settings);
        var builder = new LocalStackBuilder(settings.LocalStackImage).WithEnvironment("SERVICES", "ec2,kms,sts").WithCleanUp(!settings.Keep).WithLabel(ContainerBuilding.Label, id).WithLogger(NullLogger.Instance);
        if (settings.LocalStackToken is { } token) builder = builder.WithEnvironment("LOCALSTACK_AUTH_TOKEN", token);
        if (settings.LocalStackPort is { } port) builder = builder.WithPortBinding(port, LocalStackBuilder.LocalStackPort);
        try
        {
            return builder.Build();
        }
        catch (Exception exception) when (DockerProblems.Explain(exception, settings.LocalStackImage) is { } explained)
        {
            throw explained;
        }
    }

    private async Task<string> DiagnoseAsync()
    {
        var folder = ContainerBuilding.NewDiagnosticsFolder(_settings, ContainerName);
        var tail = await ContainerBuilding.SaveLogAsync(_container, Path.Combine(folder, "localstack.log"), CancellationToken.None);
        return $"{tail}\ndiagnostics: {folder}".Trim();
    }
}
