using System.Globalization;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;

namespace Drydock.Live.Environments;

/// <summary>What every container of the live tier has in common: how it is pulled, started, and explained when it does not come up.</summary>
internal static class ContainerBuilding
{
    /// <summary>The label that every container of the live tier has, with an id of its own as the value.</summary>
    internal const string Label = "dev.drydock.live";

    private const int LogTail = 200;

    /// <summary>Testcontainers takes the prefix of Docker Hub's images (its own helper's too) from its settings only, not from a builder.</summary>
    internal static void UseRegistry(LiveSettings settings)
    {
        if (settings.Registry is { } registry) TestcontainersSettings.HubImageNamePrefix = registry;
    }

    /// <summary>Pulls the image where it is not here, starts the container and waits until the module's own sign of life.</summary>
    /// <exception cref="LiveEnvironmentException">Docker refused, for a known reason, or the sign of life did not come.</exception>
    internal static async Task StartAsync(IContainer container, LiveSettings settings, ReadinessWait wait, CancellationToken cancellationToken)
    {
        var image = container.Image.FullName;
        wait.Tell($"starting {image} (pulled first when it is not here)");
        using var limit = new CancellationTokenSource(settings.StartLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await container.StartAsync(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw DockerProblems.Explain(exception, image) ?? new LiveEnvironmentException(
                LiveProblem.NotReady,
                limit.IsCancellationRequested
                    ? string.Create(CultureInfo.InvariantCulture, $"{image} gave no sign of life in {settings.StartLimit.TotalSeconds:0} s")
                    : $"{image} did not start: {exception.Message}",
                "Look into the diagnostics; DRYDOCK_START_LIMIT (seconds) gives it longer",
                exception);
        }

        wait.Tell($"container {NameOf(container)} runs");
    }

    /// <summary>
    /// Removes a container and its volumes at once. Testcontainers itself only stops what its helper (Ryuk) would remove later, so that without the helper containers would pile up;
    /// and of one whose start was interrupted it does not know the id, so it is found by its label.
    /// </summary>
    internal static async Task RemoveAsync(IContainer container, string id)
    {
        using var docker = TestcontainersSettings.OS.DockerEndpointAuthConfig.GetDockerClientBuilder(Guid.Empty).Build();
        var filter = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [$"{Label}={id}"] = true } };
        foreach (var found in await docker.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }))
        {
            await docker.Containers.RemoveContainerAsync(found.ID, new ContainerRemoveParameters { Force = true, RemoveVolumes = true });
        }

        await container.DisposeAsync();
    }

    /// <summary>Whether Docker knows it; where the image could not be pulled it does not.</summary>
    internal static bool IsMade(IContainer container) => container.State != TestcontainersStates.Undefined;

    /// <summary>As docker ps shows it; a container that was never made has none.</summary>
    internal static string NameOf(IContainer container) => IsMade(container) ? container.Name.TrimStart('/') : "(not made)";

    internal static string NewDiagnosticsFolder(LiveSettings settings, string name) =>
        Directory.CreateDirectory(Path.Combine(settings.DiagnosticsDirectory, string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:yyyyMMdd-HHmmss-fff}-{name}"))).FullName;

    /// <summary>Keeps the tail of a container's log in a file, and returns its last lines.</summary>
    internal static async Task<string> SaveLogAsync(IContainer container, string file, CancellationToken cancellationToken)
    {
        var (stdout, stderr) = await container.GetLogsAsync(ct: cancellationToken);
        var lines = stdout.Split('\n').Concat(stderr.Split('\n')).Select(l => l.TrimEnd()).Where(l => l.Length > 0).TakeLast(LogTail).ToList();
        await File.WriteAllLinesAsync(file, lines, cancellationToken);
        return string.Join('\n', lines.TakeLast(5));
    }
}
