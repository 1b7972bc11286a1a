using Drydock.Cli.Doctor;
using Drydock.Live.Aws;
using Drydock.Live.Environments;
using Drydock.Live.Kubernetes;

namespace Drydock.Cli;

/// <summary>What the live build can see: Docker and its images, the current cluster, AWS credentials. Secrets are never printed.</summary>
internal static class LiveChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static async Task<IReadOnlyList<DoctorCheck>> RunAsync(CancellationToken cancellationToken)
    {
        var (images, cluster, aws) = (DockerAsync(cancellationToken), ClusterAsync(cancellationToken), AwsAsync(cancellationToken));
        return [new("live", "live build", DoctorCheck.Ok, "this is it"), .. await images, new("cluster", "live build", DoctorCheck.Ok, "this is it"), await aws, await cluster];
    }

    private static async Task<IReadOnlyList<DoctorCheck>> DockerAsync(CancellationToken cancellationToken)
    {
        if (DockerProblems.Find() is { } problem) return [new("live", "Docker", DoctorCheck.Missing, problem.Observed, problem.Remedy)];
        var checks = new List<DoctorCheck> { new("live", "Docker", DoctorCheck.Ok, "containers can be started") };
        var settings = LiveSettings.FromEnvironment();
        foreach (var image in (string[])[settings.K3sImage, settings.LocalStackImage])
        {
            var fault = await ProgramProbe.FaultAsync("docker", ["image", "inspect", image], cancellationToken);
            checks.Add(fault is null ? new("live", image, DoctorCheck.Ok, "is here") : new("live", image, DoctorCheck.Note, "is not here and will be pulled", "behind a firewall set DRYDOCK_IMAGE_REGISTRY to a mirror"));
        }

        return checks;
    }

    private static Task<DoctorCheck> ClusterAsync(CancellationToken cancellationToken) => LimitedAsync("current context", async limit =>
    {
        using var connection = await KubernetesConnection.OpenAsync(new KubernetesConnectionOptions(), limit);
        await connection.ProveAsync(limit);
        return $"{connection.Context} ({connection.Server.Authority}) answers{(connection.User.Length == 0 ? "" : $" user {connection.User}")}";
    }, cancellationToken);

    private static Task<DoctorCheck> AwsAsync(CancellationToken cancellationToken) => LimitedAsync("AWS credentials", async limit =>
    {
        using var connection = await AwsConnection.OpenAsync(null, null, null, limit);
        return $"account {connection.AccountId}, region {connection.Region}, as {connection.CallerArn}";
    }, cancellationToken);

    private static async Task<DoctorCheck> LimitedAsync(string what, Func<CancellationToken, Task<string>> look, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return new("cluster", what, DoctorCheck.Ok, await look(limit.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new("cluster", what, DoctorCheck.Missing, $"no answer in {Patience.TotalSeconds} s", "look at network, VPN and proxy");
        }
        catch (Exception exception) when (exception is KubernetesConnectionException or AwsAccessException)
        {
            return new("cluster", what, DoctorCheck.Missing, exception.Message);
        }
    }
}
