using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Nodes;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Volumes;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Nodes;

/// <summary>An API server and one node, without scheduler and controllers: tests bind and attach by hand.</summary>
internal sealed class NodeRig
{
    public const string NodeName = "node1";

    private bool _isPrepared;

    public NodeRig(ulong seed = 1)
    {
        World = new World(seed);
        Server = new ApiServer(World, World.CreateProcess("kube-apiserver"), new EtcdStore(World), KindCatalog.CreateAll());
        Server.Start();
        Network = new SimNetwork(World);
        Driver = new FakeCsiDriver(World.Clock);
        Admin = new ApiServerClient(Server, ApiUser.Admin, "test");
        Node = new SimNode(
            World, Network,
            new SimNodeOptions(NodeName, "eu-central-1", "eu-central-1a", "m5.large", new InstanceId("i-0123"), "10.0.0.11", "10.0.1."),
            Images, new ContainerProcesses(World),
            new NodeServices((user, agent) => new ApiServerClient(Server, user, agent), Server.RegisterKubelet) { RegisterStreams = Server.RegisterKubeletStreams });
        Node.Install(() => Driver);
        Image("sleeper", ("sleep", TestProgram.SleepAsync), ("ignore", TestProgram.IgnoreAsync));
        Node.StartKubelet();
    }

    public World World { get; }
    public ApiServer Server { get; }
    public SimNetwork Network { get; }
    public SimNode Node { get; }
    public FakeCsiDriver Driver { get; }
    public IKubernetesApi Admin { get; }
    public ImageRegistry Images { get; } = new();

    public void Image(string repository, params (string Name, Func<IContainerContext, Task<int>> Body)[] executables)
    {
        var programs = new SortedDictionary<string, Func<string, IContainerProgram>>(StringComparer.Ordinal);
        foreach (var (name, body) in executables) programs[name] = _ => new TestProgram(body);
        Images.Register(new SimImage(repository, [executables[0].Name], [], "/", programs));
    }

    /// <summary>Runs the body of a test in a process of its own, and the world until it is done.</summary>
    public void Run(Func<Task> body, TimeSpan? deadline = null)
    {
        var done = false;
        var process = World.Processes.FirstOrDefault(p => p.Name == "test") ?? World.CreateProcess("test");
        if (process.IsRunning) process.Exit();
        process.Start(async () =>
        {
            if (!_isPrepared)
            {
                _isPrepared = true;
                await Create(KubeResources.ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kube-root-ca.crt","namespace":"default"},"data":{"ca.crt":"certificate"}}""");
            }

            await body();
            done = true;
        });
        try
        {
            World.Run(() => done, deadline ?? TimeSpan.FromHours(1));
        }
        catch (RunStalledException)
        {
            foreach (var table in new[] { KubeResources.Pods, KubeResources.Events })
            {
                foreach (var item in Server.HandleAsync(new ApiRequest("GET", $"/api/v1/{table.Plural}", User: ApiUser.Admin)).AsTask().GetAwaiter().GetResult().Body!.List("items"))
                {
                    TestContext.Out.WriteLine(item.WithoutAt("metadata", "managedFields"));
                }
            }

            throw;
        }
    }

    public Task Wait(TimeSpan time) => Task.Delay(time, World.Clock);

    /// <summary>Waits until something holds, looking ten times a second.</summary>
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

    /// <summary>Creates a pod on the node with these further fields of its spec.</summary>
    public Task<KubeDocument> CreatePod(string name, string spec, string labels = "{}") => Create(
        KubeResources.Pods,
        $$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","namespace":"default","labels":{{labels}} },"spec":{"nodeName":"{{NodeName}}",{{spec}} } }""");

    public async Task<KubeDocument?> Pod(string name)
    {
        var answer = await Admin.GetAsync(KubeResources.Pods, "default", name, CancellationToken.None);
        return answer.IsSuccess ? answer.Body : null;
    }

    public Task UntilRunning(string name) => Until(async () => (await Pod(name))?.Text("status", "phase") == "Running");

    public Task UntilReady(string name) => Until(async () => Condition(await Pod(name), "Ready") == "True");

    public Task UntilGone(string name) => Until(async () => await Pod(name) is null);

    public static string? Condition(KubeDocument? pod, string type) =>
        pod?.List("status", "conditions").FirstOrDefault(c => c.Text("type") == type)?.Text("status");

    public static KubeDocument Container(KubeDocument pod, int index = 0) => pod.List("status", "containerStatuses")[index];

    public async Task<KubeDocument> NodeObject() => (await Admin.GetAsync(KubeResources.Nodes, null, NodeName, CancellationToken.None)).Body;

    /// <summary>"reason: message" of the events about an object, oldest first.</summary>
    public async Task<List<string>> Events(string name)
    {
        await Wait(TimeSpan.FromMilliseconds(50));
        var list = await Admin.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.Events, "default"), CancellationToken.None);
        return list.Body.List("items").Where(e => e.Text("involvedObject", "name") == name)
            .OrderBy(e => e.Integer("metadata", "resourceVersion")).Select(e => $"{e.Text("reason")}: {e.Text("message")}").ToList();
    }

    /// <summary>A bound claim and volume of the fake driver.</summary>
    public async Task CreateClaim(string name)
    {
        var claim = await Create(KubeResources.PersistentVolumeClaims, $$"""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"{{name}}","namespace":"default"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"","volumeName":"pv-{{name}}","resources":{"requests":{"storage":"1Gi"} } } }""");
        await Create(KubeResources.PersistentVolumes, $$"""{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"pv-{{name}}"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"csi":{"driver":"{{FakeCsiDriver.Name}}","volumeHandle":"vol-{{name}}","fsType":"ext4"},"claimRef":{"kind":"PersistentVolumeClaim","namespace":"default","name":"{{name}}","uid":"{{claim.Uid}}"} } }""");
        var bound = KubeDocument.Parse("""{"status":{"phase":"Bound"}}""");
        (await Admin.PatchAsync(KubeResources.PersistentVolumeClaims, claim, bound, CancellationToken.None, "status")).IsSuccess.Should().BeTrue();
    }

    /// <summary>What attach/detach controller and attacher do.</summary>
    public async Task Attach(string name)
    {
        var handle = "vol-" + name;
        var attachment = CsiMounter.AttachmentName(handle, FakeCsiDriver.Name, NodeName);
        var made = await Create(KubeResources.VolumeAttachments, $$"""{"apiVersion":"storage.k8s.io/v1","kind":"VolumeAttachment","metadata":{"name":"{{attachment}}"},"spec":{"attacher":"{{FakeCsiDriver.Name}}","nodeName":"{{NodeName}}","source":{"persistentVolumeName":"pv-{{name}}"} } }""");
        var attached = KubeDocument.Parse("""{"status":{"attached":true,"attachmentMetadata":{"devicePath":"/dev/xvdaa"}}}""");
        (await Admin.PatchAsync(KubeResources.VolumeAttachments, made, attached, CancellationToken.None, "status")).IsSuccess.Should().BeTrue();
        var node = await NodeObject();
        var listed = KubeDocument.Parse($$"""{"status":{"volumesAttached":[{"name":"kubernetes.io/csi/{{FakeCsiDriver.Name}}^{{handle}}","devicePath":""}]} }""");
        (await Admin.PatchAsync(KubeResources.Nodes, node, listed, CancellationToken.None, "status")).IsSuccess.Should().BeTrue();
    }
}
