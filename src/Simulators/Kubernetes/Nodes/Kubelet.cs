using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Pods;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Streams;
using Drydock.Simulators.Kubernetes.Nodes.Volumes;

namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>
/// One life of a kubelet: registers its node, then keeps its pods as the API wants them. It holds nothing that a new life can't find again in the API, the runtime and the node's mounts.
/// Periodic are only the lease (10 s), the look at its own status (10 s, written when it changed) and the probes.
/// </summary>
internal sealed class Kubelet
{
    private readonly World _world;
    private readonly SimNode _node;
    private readonly KubeletContext _kubelet;
    private readonly VolumeManager _volumes;
    private readonly ImagePuller _images;
    private readonly NodeRegistration _registration;
    private readonly Informer _pods;
    private readonly SortedDictionary<string, PodWorker> _workers = new(StringComparer.Ordinal);

    public Kubelet(World world, SimNode node)
    {
        _world = world;
        _node = node;
        var api = node.Services.ClientFor(new ApiUser("system:node:" + node.Name, ["system:nodes", "system:authenticated"]), "kubelet");
        var status = new NodeStatusBuilder(node.Options);
        _kubelet = new KubeletContext
        {
            Node = node,
            World = world,
            Process = node.Process,
            Api = api,
            Events = new EventRecorder(api, world.Clock, "kubelet", node.Name),
            NodeInformer = new Informer(api, world.Clock, KubeResources.Nodes, fieldSelector: "metadata.name=" + node.Name),
            Services = new Informer(api, world.Clock, KubeResources.Services),
            Fields = new FieldReader(node.Name, node.Options.Address, status.Allocatable),
        };
        _volumes = new VolumeManager(_kubelet);
        _images = new ImagePuller(_kubelet);
        _registration = new NodeRegistration(_kubelet, status, _volumes);
        _pods = new Informer(api, world.Clock, KubeResources.Pods, fieldSelector: "spec.nodeName=" + node.Name);
    }

    /// <summary>Runs until the process ends.</summary>
    public async Task RunAsync()
    {
        _world.Timeline.Add(_node.Process.Name, TimelineKind.Process, "started");
        _node.Runtime.OnExit = OnContainerExit;
        var server = new KubeletServer(_kubelet);
        _node.Execs.Serve(server.ExecAsync);
        _node.Logs.Serve(server.ReadLogAsync);
        _node.Streams.Serve(new PodStreams(_kubelet).OpenAsync);
        await _registration.RegisterAsync();
        _pods.OnChange(OnPodChange);
        await LoudTask.RunAllAsync(
            _pods.RunAsync(CancellationToken.None),
            _kubelet.NodeInformer.RunAsync(CancellationToken.None),
            _kubelet.Services.RunAsync(CancellationToken.None),
            _registration.RunAsync(),
            CleanUpAsync());
    }

    private void OnPodChange(KubeDocument? old, KubeDocument? now)
    {
        var pod = (now ?? old)!;
        if (old is not null && now is not null && old.Uid != now.Uid && _workers.TryGetValue(old.Uid, out var replaced)) replaced.Gone();
        if (now is null)
        {
            if (_workers.TryGetValue(pod.Uid, out var gone)) gone.Gone();
            return;
        }

        if (_workers.TryGetValue(pod.Uid, out var worker)) worker.Update(pod);
        else if (!IsDone(pod)) Run(pod);
    }

    /// <summary>
    /// A finished pod of which nothing is left here is left alone: until someone deletes it, or, when this kubelet has ended its deletion (grace period 0), while a finalizer of somebody's keeps the object.
    /// Provenance: Documented (finalizers), CrossChecked (kubelet's status manager: canBeDeleted; the Job controller's tracking finalizer keeps pods in the same way).
    /// </summary>
    private bool IsDone(KubeDocument pod) =>
        pod.Text("status", "phase") is "Succeeded" or "Failed" && (!pod.IsDeleting || pod.Integer("metadata", "deletionGracePeriodSeconds") == 0) && _node.Runtime.Sandbox(pod.Uid) is null;

    private PodWorker Run(KubeDocument pod)
    {
        var worker = new PodWorker(_kubelet, _volumes, _images, pod);
        _workers[pod.Uid] = worker;
        _node.Process.Spawn(async () =>
        {
            if (!_kubelet.Services.HasSynced) await _kubelet.Services.Synced;
            await worker.RunAsync();
            if (ReferenceEquals(_workers.GetValueOrDefault(pod.Uid), worker)) _workers.Remove(pod.Uid);
        });
        return worker;
    }

    /// <summary>Pods that went while this kubelet was down: their containers are stopped, their volumes unmounted.</summary>
    private async Task CleanUpAsync()
    {
        await _pods.Synced;
        foreach (var sandbox in _node.Runtime.Sandboxes.ToArray())
        {
            if (!_workers.ContainsKey(sandbox.PodUid)) Run(sandbox.Pod).Gone();
        }

        var wanted = new SortedSet<string>(_workers.Keys, StringComparer.Ordinal);
        foreach (var podUid in _node.Volumes.Pods.Keys.ToArray())
        {
            if (!wanted.Contains(podUid)) _node.Volumes.Forget(podUid);
        }

        _volumes.Csi.UnmountUnused(wanted);
    }

    /// <summary>The kubelet looks at the runtime once a second; what it did itself it knows at once, but that needs no wake.</summary>
    private void OnContainerExit(SimContainer container)
    {
        if (!_node.Process.IsRunning || !_workers.TryGetValue(container.Sandbox.PodUid, out var worker)) return;
        _node.Process.Spawn(async () =>
        {
            await Task.Delay(_kubelet.Random.Duration(TimeSpan.Zero, TimeSpan.FromSeconds(1)), _kubelet.Clock);
            worker.Wake();
        });
    }
}
