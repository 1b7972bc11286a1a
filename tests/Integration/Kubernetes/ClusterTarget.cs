using System.Text.Json.Nodes;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;

namespace Drydock.Integration.Kubernetes;

/// <summary>An API server inside a whole cluster: what its controllers put into a namespace they put there themselves.</summary>
internal sealed class ClusterTarget(SimCluster cluster) : IReplayTarget
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(10);

    private readonly ApiServerTarget _api = new(cluster.World, cluster.ApiServer);

    public async Task CreateNamespaceAsync(string name)
    {
        var made = await SendAsync(new JsonObject
        {
            ["method"] = "POST", ["path"] = "/api/v1/namespaces",
            ["body"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } },
        });
        if (made.Status != 201) throw new ReplayException($"cannot make the namespace: {made.Body}");
        while (!await ExistsAsync($"/api/v1/namespaces/{name}/serviceaccounts/default") || !await ExistsAsync($"/api/v1/namespaces/{name}/configmaps/kube-root-ca.crt"))
        {
            await WaitAsync(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>A request and its answer travel: what was written a request ago has reached those who watch, as it had when the cases were recorded.</summary>
    public async Task<ReplayAnswer> SendAsync(JsonObject step)
    {
        await WaitAsync(RoundTrip);
        return await _api.SendAsync(step);
    }

    public ReplayWatch OpenWatch(JsonObject step) => _api.OpenWatch(step);

    public Task WaitAsync(TimeSpan time) => _api.WaitAsync(time);

    private async Task<bool> ExistsAsync(string path) => (await cluster.ApiServer.HandleAsync(new ApiRequest("GET", path, User: ApiUser.Admin))).StatusCode == 200;
}
