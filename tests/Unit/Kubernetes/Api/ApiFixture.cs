using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Unit.Kubernetes.Api;

/// <summary>A world with an API server, and short ways to ask it.</summary>
internal sealed class ApiFixture
{
    public const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    public ApiFixture(ApiServerOptions? options = null)
    {
        World = new World(7);
        Store = new EtcdStore(World);
        Server = new ApiServer(World, World.CreateProcess("kube-apiserver"), Store, KindCatalog.CreateAll(), options);
        Server.Start();
    }

    public World World { get; }
    public EtcdStore Store { get; }
    public ApiServer Server { get; }

    /// <summary>Runs a test's body as a process of the world, after the server is up.</summary>
    public void Run(Func<Task> body)
    {
        var isDone = false;
        World.CreateProcess("test").Start(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), World.Clock);
            await body();
            isDone = true;
        });
        World.Run(() => isDone, TimeSpan.FromHours(3));
    }

    public async Task<ApiResponse> SendAsync(string method, string path, string? body = null, string query = "", string? contentType = null, ApiUser? user = null, string userAgent = "test/1") =>
        await Server.HandleAsync(new ApiRequest(
            method, path, query, contentType ?? (body is null ? null : "application/json"), "application/json", body is null ? default : Encoding.UTF8.GetBytes(body),
            User: user ?? ApiUser.Admin, UserAgent: userAgent));

    public Task<ApiResponse> CreateConfigMapAsync(string name, string value = "v", string? labels = null) => SendAsync("POST", ConfigMaps,
        $$$"""{"metadata":{"name":"{{{name}}}","labels":{{{labels ?? "{}"}}}},"data":{"k":"{{{value}}}"}}""");

    public Task Wait(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), World.Clock);

    public static string[] Names(ApiResponse list) => [.. list.Body!.List("items").Select(i => i.Name)];

    /// <summary>Opens a watch and returns the list that its events go to, as "ADDED name".</summary>
    public (List<string> Events, Func<bool> IsClosed) Watch(string path, string query)
    {
        var events = new List<string>();
        var isClosed = false;
        var (response, _) = Server.Watch(
            new ApiRequest("GET", path, "watch=1&" + query, User: ApiUser.Admin),
            change => events.Add($"{change.Type} {(change.Type == "ERROR" ? change.Object.Integer("code") : change.Object.Name)}".TrimEnd()),
            () => isClosed = true);
        response.StatusCode.Should().Be(200);
        return (events, () => isClosed);
    }
}
