using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Workloads;
using Drydock.Unit.Nodes;

namespace Drydock.Unit.Cluster;

/// <summary>A whole cluster under test.</summary>
internal sealed class ClusterRig
{
    public ClusterRig(ulong seed, Func<World, SimClusterOptions> options)
    {
        World = new World(seed);
        Cluster = new SimCluster(World, options(World));
        Admin = Cluster.ClientFor(ApiUser.Admin, "test");
        Image("sleeper", ("sleep", TestProgram.SleepAsync), ("ignore", TestProgram.IgnoreAsync), ("true", _ => Task.FromResult(0)));
    }

    public World World { get; }
    public SimCluster Cluster { get; }
    public IKubernetesApi Admin { get; }

    public static IReadOnlyList<SimClusterNode> TwoNodes { get; } =
        [new("ip-10-0-1-10.ec2.internal", "eu-central-1a", "m5.large"), new("ip-10-0-2-10.ec2.internal", "eu-central-1b", "m5.large")];

    public void Image(string repository, params (string Name, Func<IContainerContext, Task<int>> Body)[] executables)
    {
        var programs = new SortedDictionary<string, Func<string, IContainerProgram>>(StringComparer.Ordinal);
        foreach (var (name, body) in executables) programs[name] = _ => new TestProgram(body);
        Cluster.Options.Images.Register(new SimImage(repository, [executables[0].Name], [], "/", programs));
    }

    /// <summary>Starts the cluster, then runs the body of a test in a process of its own.</summary>
    public void Run(Func<Task> body, TimeSpan? deadline = null)
    {
        var done = false;
        World.CreateProcess("test").Start(async () =>
        {
            await Cluster.StartAsync(CancellationToken.None);
            await body();
            done = true;
        });
        try
        {
            World.Run(() => done, deadline ?? TimeSpan.FromHours(1));
        }
        catch (Exception)
        {
            Dump();
            throw;
        }
    }

    public Task Wait(TimeSpan time) => Task.Delay(time, World.Clock);

    public async Task Until(Func<Task<bool>> holds)
    {
        while (!await holds()) await Task.Delay(TimeSpan.FromMilliseconds(100), World.Clock);
    }

    public async Task<KubeDocument> Create(KubeResource resource, string json)
    {
        var answer = await Admin.CreateAsync(resource, KubeDocument.Parse(json), CancellationToken.None);
        answer.IsSuccess.Should().BeTrue(answer.Body.ToString());
        return answer.Body;
    }

    public async Task<KubeDocument?> Get(KubeResource resource, string name, string? ns = "default")
    {
        var answer = await Admin.GetAsync(resource, ns, name, CancellationToken.None);
        return answer.IsSuccess ? answer.Body : null;
    }

    public async Task<IReadOnlyList<KubeDocument>> List(KubeResource resource, string? ns = "default") =>
        (await Admin.SendAsync(new KubeRequest(KubeVerb.List, resource, ns), CancellationToken.None)).Body.List("items");

    public Task UntilReady(string pod) => Until(async () => NodeRig.Condition(await Get(KubeResources.Pods, pod), "Ready") == "True");

    /// <summary>Writes what the cluster looks like to the test's output: for failures.</summary>
    public void Dump()
    {
        foreach (var entry in World.Timeline.Entries) TestContext.Out.WriteLine($"{entry.At} {entry.Process} {entry.Kind} {entry.Text}");
        foreach (var resource in new[] { "api/v1/events", "api/v1/pods", "api/v1/persistentvolumeclaims", "api/v1/persistentvolumes", "apis/storage.k8s.io/v1/volumeattachments", "apis/storage.k8s.io/v1/csinodes", "api/v1/nodes" })
        {
            var answer = Cluster.ApiServer.HandleAsync(new ApiRequest("GET", "/" + resource, User: ApiUser.Admin)).AsTask().GetAwaiter().GetResult();
            foreach (var item in answer.Body!.List("items"))
            {
                TestContext.Out.WriteLine(resource.EndsWith("events", StringComparison.Ordinal)
                    ? $"event {item.Text("firstTimestamp")} {item.Text("source", "component")} {item.Text("involvedObject", "kind")}/{item.Text("involvedObject", "name")} {item.Text("reason")} x{item.Integer("count")}: {item.Text("message")}"
                    : $"{resource} {item.WithoutAt("metadata", "managedFields")}");
            }
        }
    }
}
