using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Controllers;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Storage;
using Drydock.Simulators.Kubernetes.Csi;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Scheduling;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Unit.Controllers.Storage;

/// <summary>A control plane with the storage controllers in a world, and a process of the test's own that asks it for things.</summary>
internal sealed class StorageRig
{
    private readonly SimProcess _tester;

    internal StorageRig(ulong seed = 1)
    {
        World = new World(seed) { StepsMax = 300_000 };
        Store = new EtcdStore(World);
        Server = new ApiServer(World, World.CreateProcess("kube-apiserver"), Store, KindCatalog.CreateAll());
        Store.Committed += commit =>
        {
            Commits.Add(commit);
            Times.Add(World.Clock.Elapsed);
        };
        Server.Start();
        _tester = World.CreateProcess("tester");
        _tester.Start(static () => Task.CompletedTask);
        Api = new ApiServerClient(Server, ApiUser.Admin, "tester");
        ControllerManager = World.CreateProcess("kube-controller-manager");
        SnapshotController = World.CreateProcess("snapshot-controller");
        Csi = World.CreateProcess("csi-controller");
    }

    internal World World { get; }
    internal EtcdStore Store { get; }
    internal ApiServer Server { get; }
    internal ApiServerClient Api { get; }
    internal SimProcess ControllerManager { get; }
    internal SimProcess SnapshotController { get; }
    internal SimProcess Csi { get; }
    internal List<StoreCommit> Commits { get; } = [];

    /// <summary>When each of the commits was.</summary>
    internal List<TimeSpan> Times { get; } = [];

    /// <summary>Decides the fate of every call of a controller to the API server, by process.</summary>
    internal Func<SimProcess, KubeRequest, CallFate>? Fates { get; set; }

    /// <summary>Only the storage controllers.</summary>
    internal StorageRig StartStorageControllers()
    {
        var api = ClientFor("kube-controller-manager");
        ControllerManager.Start(() => ControllerSet.RunAsync(api, World.Clock, informers => StorageControllers.All.Select(make => make(informers)).ToList(), CancellationToken.None));
        return this;
    }

    /// <summary>The whole controller manager and the scheduler.</summary>
    internal StorageRig StartControlPlane()
    {
        var api = new ApiServerClient(Server, ApiUser.Admin, "kube-controller-manager");
        ControllerManager.Start(() => KubeControllerManager.RunAsync(ControllerManager, api, World, StorageControllers.All, CancellationToken.None));
        var scheduler = World.CreateProcess("kube-scheduler");
        var schedulerApi = new ApiServerClient(Server, ApiUser.Admin, "kube-scheduler");
        scheduler.Start(() => KubeScheduler.RunAsync(scheduler, schedulerApi, World, CancellationToken.None));
        return this;
    }

    internal StorageRig StartSnapshotController()
    {
        SnapshotController.Start(() => SnapshotControllerProcess.RunAsync(ClientFor("snapshot-controller"), World.Clock, Drydock.Simulators.Kubernetes.ClientRateLimit.OfSnapshotController, CancellationToken.None));
        return this;
    }

    internal StorageRig StartCsi(CsiControllerProcess controller)
    {
        Csi.Start(() => controller.RunAsync(ClientFor("csi"), World.Clock, CancellationToken.None));
        return this;
    }

    private ApiServerClient ClientFor(string userAgent) =>
        new(Server, ApiUser.Admin, userAgent) { Fates = (process, request) => Fates?.Invoke(process, request) ?? CallFate.Deliver };

    /// <summary>Runs code in the test's process to its end.</summary>
    internal void Run(Func<Task> work, double minutes = 60)
    {
        var done = false;
        Exception? failure = null;
        _tester.Spawn(work, exception =>
        {
            failure = exception;
            done = true;
        });
        World.Run(() => done, TimeSpan.FromMinutes(minutes));
        if (failure is not null) throw new AssertionException(failure.ToString(), failure);
    }

    internal Task Delay(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), World.Clock);

    internal async Task<KubeDocument> CreateAsync(KubeResource resource, string json)
    {
        var body = KubeDocument.Parse(json);
        var ns = resource == KubeResources.PersistentVolumeClaims || resource == KubeResources.Pods || resource == KubeResources.VolumeSnapshots || resource == KubeResources.StatefulSets ? "default" : null;
        var answer = await Api.SendAsync(new KubeRequest(KubeVerb.Create, resource, ns, Body: body), CancellationToken.None);
        answer.IsSuccess.Should().BeTrue(answer.Message);
        return answer.Body;
    }

    /// <summary>A Node and its CSINode, Ready, without a kubelet.</summary>
    internal async Task AddNodeAsync(string name, string driver, string nodeId, params (string Key, string Value)[] topology)
    {
        var labels = string.Join(",", topology.Select(t => $"\"{t.Key}\":\"{t.Value}\""));
        await CreateAsync(KubeResources.Nodes, $$$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{name}}}","labels":{ {{{labels}}} } } }""");
        await PatchAsync(KubeResources.Nodes, null, name, """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", "status");
        var keys = string.Join(",", topology.Select(t => $"\"{t.Key}\""));
        await CreateAsync(KubeResources.CsiNodes, $$$"""
            {"apiVersion":"storage.k8s.io/v1","kind":"CSINode","metadata":{"name":"{{{name}}}"},"spec":{"drivers":[{"name":"{{{driver}}}","nodeID":"{{{nodeId}}}","topologyKeys":[{{{keys}}}]}]} }
            """);
    }

    internal async Task PatchAsync(KubeResource resource, string? ns, string name, string json, string? subresource = null)
    {
        var request = new KubeRequest(KubeVerb.Patch, resource, ns, name, subresource, ContentType: PatchContentType.Merge, Body: KubeDocument.Parse(json));
        var answer = await Api.SendAsync(request, CancellationToken.None);
        answer.IsSuccess.Should().BeTrue(answer.Message);
    }

    internal async Task DeleteAsync(KubeResource resource, string? ns, string name)
    {
        var answer = await Api.SendAsync(new KubeRequest(KubeVerb.Delete, resource, ns, name), CancellationToken.None);
        answer.IsSuccess.Should().BeTrue(answer.Message);
    }

    internal KubeDocument? Get(KubeResource resource, string? ns, string name) => Store.Peek(resource, ns, name);

    /// <summary>Waits, looking twice a second of virtual time, until a stored object is as wanted.</summary>
    internal async Task<KubeDocument> WaitAsync(KubeResource resource, string? ns, string name, Func<KubeDocument, bool> isThere, double seconds = 60)
    {
        for (var waited = 0.0; waited <= seconds; waited += 0.5)
        {
            if (Get(resource, ns, name) is { } found && isThere(found)) return found;
            await Delay(0.5);
        }

        throw new AssertionException($"{resource} {name} did not get there in {seconds} s: {string.Join(" | ", EventsOf(name))} {Get(resource, ns, name)}");
    }

    internal async Task WaitGoneAsync(KubeResource resource, string? ns, string name, double seconds = 60)
    {
        for (var waited = 0.0; Get(resource, ns, name) is not null; waited += 0.5)
        {
            if (waited > seconds) throw new AssertionException($"{resource} {name} is still there after {seconds} s: {string.Join(" | ", EventsOf(name))} {Get(resource, ns, name)}");
            await Delay(0.5);
        }
    }

    internal Task<KubeDocument> WaitPhaseAsync(KubeResource resource, string name, string phase, double seconds = 60) =>
        WaitAsync(resource, resource == KubeResources.PersistentVolumes ? null : "default", name, o => o.Text("status", "phase") == phase, seconds);

    /// <summary>Events about an object: "type reason message", in the order of their creation.</summary>
    internal IReadOnlyList<string> EventsOf(string name) => Store.Dump(KubeResources.Events)
        .Where(e => e.Text("involvedObject", "name") == name)
        .OrderBy(e => e.Text("metadata", "name"), StringComparer.Ordinal)
        .Select(e => $"{e.Text("type")} {e.Text("reason")} {e.Text("message")}").ToList();
}
