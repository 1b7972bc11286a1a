using Drydock.Wire.Hosting;

namespace Drydock.Live.Environments;

/// <summary>
/// Everything of the live tier together: a k3s, LocalStack, and a served cloud of Drydock's own for what LocalStack can't do, so that no case is left without an answer.
/// </summary>
public sealed class LiveTier : IAsyncDisposable
{
    private LiveTier(K3sCluster cluster, LocalStackCloud localStack, ServedCloud drydock) => (Cluster, LocalStack, Drydock) = (cluster, localStack, drydock);

    public K3sCluster Cluster { get; }
    public LocalStackCloud LocalStack { get; }

    /// <summary>The served cloud; its nodes and cluster are its own and have nothing to do with k3s.</summary>
    public ServedCloud Drydock { get; }

    /// <summary>Starts all three; what was started is stopped again when one of them does not come up.</summary>
    /// <exception cref="LiveEnvironmentException">One of them is missing something, or did not become ready.</exception>
    public static async Task<LiveTier> StartAsync(LiveSettings settings, CancellationToken cancellationToken)
    {
        var localStack = await LocalStackCloud.StartAsync(settings, cancellationToken);
        K3sCluster? cluster = null;
        try
        {
            cluster = await K3sCluster.StartAsync(settings, cancellationToken);
            return new LiveTier(cluster, localStack, await ServedCloud.StartAsync(new ServeOptions(), cancellationToken));
        }
        catch
        {
            if (cluster is not null) await cluster.DisposeAsync();
            await localStack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the calls of a capability go.</summary>
    public Uri EndpointOf(CloudCapability capability) => capability.Arm == CloudArm.LocalStack ? LocalStack.Endpoint : Drydock.AwsUri;

    public async ValueTask DisposeAsync()
    {
        await Drydock.DisposeAsync();
        await Cluster.DisposeAsync();
        await LocalStack.DisposeAsync();
    }
}
