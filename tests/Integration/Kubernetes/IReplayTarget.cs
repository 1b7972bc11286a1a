using System.Text.Json.Nodes;

namespace Drydock.Integration.Kubernetes;

/// <summary>What cases are replayed against: a bare API server, or one inside a whole cluster. Runs on the kernel's loop.</summary>
internal interface IReplayTarget
{
    /// <summary>Makes a namespace with what every namespace of a running cluster has.</summary>
    Task CreateNamespaceAsync(string name);

    Task<ReplayAnswer> SendAsync(JsonObject step);

    ReplayWatch OpenWatch(JsonObject step);

    /// <summary>Lets virtual time pass.</summary>
    Task WaitAsync(TimeSpan time);
}
