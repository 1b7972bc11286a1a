using System.Net.Sockets;
using Drydock.Harness.Kubeconfigs;

namespace Drydock.Cli.Doctor;

/// <summary>Whether somebody listens where the contexts of the kubeconfig point. No credentials are used, no plugin is run.</summary>
internal static class ContextChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    internal static async Task<IReadOnlyList<DoctorCheck>> RunAsync(CancellationToken cancellationToken)
    {
        Kubeconfig config;
        try
        {
            config = Kubeconfig.Load(null, Environment.GetEnvironmentVariable("KUBECONFIG"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        }
        catch (KubeconfigException exception)
        {
            // In a pod there is none, and the live build uses the pod's own cluster.
            return [new("cluster", "kubeconfig", LivePart.IsHere ? DoctorCheck.Note : DoctorCheck.Missing, exception.Message, "on EKS: aws eks update-kubeconfig --name CLUSTER")];
        }

        return await Task.WhenAll(config.Contexts.Select(name => LookAsync(config, name, cancellationToken)));
    }

    private static async Task<DoctorCheck> LookAsync(Kubeconfig config, string name, CancellationToken cancellationToken)
    {
        try
        {
            var server = config.Context(name, "drydock", withPlugins: true).Settings.Server;
            var fault = await FaultAsync(server, cancellationToken);
            return new("cluster", $"context {name}", fault is null ? DoctorCheck.Ok : DoctorCheck.Note, fault is null ? $"{server.Authority} listens" : $"{server.Authority}: {fault}", fault is null ? "" : "look at network and VPN if this cluster is meant");
        }
        catch (KubeconfigException exception)
        {
            return new("cluster", $"context {name}", DoctorCheck.Note, exception.Message);
        }
    }

    private static async Task<string?> FaultAsync(Uri server, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(server.IdnHost, server.Port, limit.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer in {Patience.TotalSeconds} s";
        }
        catch (SocketException exception)
        {
            return exception.Message;
        }
    }
}
