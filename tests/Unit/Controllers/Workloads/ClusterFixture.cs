using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Controllers;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Scheduling;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Unit.Controllers.Workloads;

/// <summary>A small cluster: the real API server, controllers and scheduler; pods and volumes are made to work by stand-ins.</summary>
internal sealed class ClusterFixture
{
    private readonly SimProcess _manager;
    private readonly SimProcess _scheduler;
    private readonly List<Func<Task>> _script = [];

    internal ClusterFixture(ulong seed = 1)
    {
        World = new World(seed) { StepsMax = 2_000_000 };
        Store = new EtcdStore(World);
        Server = new ApiServer(World, World.CreateProcess("kube-apiserver"), Store, KindCatalog.CreateAll());
        Server.Start();
        Api = new ApiServerClient(Server, ApiUser.Admin, "test");
        _manager = World.CreateProcess("kube-controller-manager");
        _scheduler = World.CreateProcess("kube-scheduler");
        StartManager();
        StartScheduler();
        Kubelet = new FakeKubelet(this);
    }

    internal World World { get; }
    internal EtcdStore Store { get; }
    internal ApiServer Server { get; }
    internal ApiServerClient Api { get; }
    internal FakeKubelet Kubelet { get; }

    /// <summary>Hurts every call of the manager and the scheduler; set before they start.</summary>
    internal Func<SimProcess, KubeRequest, CallFate>? Fates { get; set; }

    /// <summary>Answers in the API's place.</summary>
    internal Func<KubeRequest, KubeResponse?>? Intercept { get; set; }

    internal void StartManager()
    {
        var api = new ApiServerClient(Server, new ApiUser("system:kube-controller-manager", ["system:masters"]), "kube-controller-manager") { Fates = (p, r) => Fates?.Invoke(p, r) ?? CallFate.Deliver, Intercept = r => Intercept?.Invoke(r) };
        _manager.Start(() => KubeControllerManager.RunAsync(_manager, api, World, [], CancellationToken.None));
    }

    internal void StartScheduler()
    {
        var api = new ApiServerClient(Server, new ApiUser("system:kube-scheduler", ["system:masters"]), "kube-scheduler") { Fates = (p, r) => Fates?.Invoke(p, r) ?? CallFate.Deliver, Intercept = r => Intercept?.Invoke(r) };
        _scheduler.Start(() => KubeScheduler.RunAsync(_scheduler, api, World, CancellationToken.None));
    }

    /// <summary>Starts again what a fault has killed.</summary>
    internal void StartWhatIsDown()
    {
        if (!_manager.IsRunning) StartManager();
        if (!_scheduler.IsRunning) StartScheduler();
    }

    internal void CrashManager() => _manager.Crash();

    internal void CrashScheduler() => _scheduler.Crash();

    /// <summary>Runs a script on a process of its own to its end.</summary>
    internal void Run(Func<Task> script, int minutes = 30)
    {
        var isDone = false;
        World.CreateProcess("script").Start(async () =>
        {
            await script();
            isDone = true;
        });
        World.Run(() => isDone, TimeSpan.FromMinutes(minutes));
    }

    internal async Task<KubeDocument> CreateAsync(KubeResource resource, string json)
    {
        var answer = await Api.CreateAsync(resource, KubeDocument.Parse(json), CancellationToken.None);
        return answer.IsSuccess ? answer.Body : throw new InvalidOperationException(answer.Body.ToString());
    }

    internal async Task PatchAsync(KubeResource resource, string? ns, string name, string json, string? subresource = null)
    {
        var answer = await Api.SendAsync(
            new KubeRequest(KubeVerb.Patch, resource, ns, name, subresource, ContentType: PatchContentType.Merge, Body: KubeDocument.Parse(json)), CancellationToken.None);
        if (!answer.IsSuccess) throw new InvalidOperationException(answer.Body.ToString());
    }

    internal async Task DeleteAsync(KubeResource resource, string? ns, string name, string? policy = null, long? grace = null) =>
        (await Api.DeleteAsync(resource, ns, name, CancellationToken.None, propagationPolicy: policy, gracePeriodSeconds: grace)).IsSuccessOrNotFound.Should().BeTrue();

    internal KubeDocument? Get(KubeResource resource, string? ns, string name) => Store.Peek(resource, ns, name);

    internal KubeDocument? Pod(string name) => Get(KubeResources.Pods, "default", name);

    internal KubeDocument? Claim(string name) => Get(KubeResources.PersistentVolumeClaims, "default", name);

    internal Task UntilAsync(Func<bool> holds, string what, int seconds = 120) => UntilAsync(holds, () => what, seconds);

    internal async Task UntilAsync(Func<bool> holds, Func<string> what, int seconds = 120)
    {
        for (var i = 0; i < seconds * 10; i++)
        {
            if (holds()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), World.Clock);
        }

        throw new InvalidOperationException($"did not come: {what()}");
    }

    internal Task PauseAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), World.Clock);

    internal async Task<IReadOnlyList<KubeDocument>> ListAsync(KubeResource resource, string? ns = "default") =>
        (await Api.SendAsync(new KubeRequest(KubeVerb.List, resource, ns), CancellationToken.None)).Body.List("items");

    internal async Task<IReadOnlyList<string>> EventsAsync(string reason) =>
        (await ListAsync(KubeResources.Events)).Where(e => e.Text("reason") == reason).Select(e => e.Text("message")!).Distinct().ToArray();

    internal async Task AddNodeAsync(string name, string zone = "a", string cpu = "4", string memory = "16Gi", int pods = 110, string spec = "{}")
    {
        var created = await CreateAsync(KubeResources.Nodes, $$$"""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{name}}}","labels":{"kubernetes.io/hostname":"{{{name}}}","topology.kubernetes.io/zone":"{{{zone}}}"}},"spec":{{{spec}}}}
            """);
        var status = KubeDocument.Parse(string.Create(CultureInfo.InvariantCulture, $$"""
            {"allocatable":{"cpu":"{{cpu}}","memory":"{{memory}}","pods":"{{pods}}"},"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}]}
            """));
        (await Api.UpdateStatusAsync(KubeResources.Nodes, created.With("status", status), CancellationToken.None)).IsSuccess.Should().BeTrue();
    }

    internal Task AddClassAsync(string name = "gp3", string mode = "WaitForFirstConsumer", string more = "") => CreateAsync(KubeResources.StorageClasses, $$"""
        {"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"{{name}}"},"provisioner":"ebs.csi.aws.com","volumeBindingMode":"{{mode}}","reclaimPolicy":"Delete"{{more}}}
        """);

    internal static string StatefulSet(int replicas, string extra = "", string image = "redis:3.2", bool withClaims = true) => $$$"""
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},"spec":{
          "replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"db"}},"serviceName":"db",{{{extra}}}
          "template":{"metadata":{"labels":{"app":"db"}},"spec":{"containers":[{"name":"c","image":"{{{image}}}"}],"terminationGracePeriodSeconds":5}}
          {{{(withClaims ? ""","volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"gp3","resources":{"requests":{"storage":"1Gi"}}}}]""" : "")}}}
        }}
        """;
}
