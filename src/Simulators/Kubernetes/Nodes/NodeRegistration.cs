using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Csi;
using Drydock.Simulators.Kubernetes.Nodes.Volumes;

namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>
/// The node's own objects: Node, Lease, CSINode. The status is looked at every 10 s and written when it changed or five minutes have passed; it carries volumesInUse, which is why mounts
/// and detaches fall on that grid. Provenance: Recorded (the grid, events, CSINode), Documented (nodeStatusUpdateFrequency, nodeStatusReportFrequency, leases).
/// </summary>
internal sealed class NodeRegistration(KubeletContext kubelet, NodeStatusBuilder builder, VolumeManager volumes)
{
    private const string LeaseNamespace = "kube-node-lease";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private KubeDocument _written = KubeDocument.EmptyObject;
    private SortedSet<string> _volumesWritten = new(StringComparer.Ordinal);
    private DateTimeOffset _writtenAt;
    private bool _isReady;
    private KubeDocument? _lease;

    /// <summary>Makes the Node object, or finds the one of an earlier life. Returns when the API has it.</summary>
    public async Task RegisterAsync()
    {
        while (true)
        {
            try
            {
                var created = await kubelet.Api.CreateAsync(KubeResources.Nodes, builder.Node(), CancellationToken.None);
                if (created.IsSuccess) break;
                if (created.IsAlreadyExists)
                {
                    var found = await kubelet.Api.GetAsync(KubeResources.Nodes, null, kubelet.Node.Name, CancellationToken.None);
                    if (found.IsSuccess)
                    {
                        _written = found.Body["status"] ?? KubeDocument.EmptyObject;
                        // A kubelet that starts anew says NotReady first, unless its runtime has answered by then.
                        _isReady = kubelet.Random.Chance(0.5);
                        foreach (var name in _written.List("volumesInUse")) _volumesWritten.Add(name.ScalarText ?? "");
                        break;
                    }
                }
            }
            catch (PortUnreachableException)
            {
                // The control plane is not up yet.
            }

            await Task.Delay(RetryPause, kubelet.Clock);
        }

        kubelet.Events.Normal(builder.Node().WithAt(["metadata", "uid"], kubelet.Node.Name), "Starting", "Starting kubelet.");
    }

    /// <summary>Keeps the objects up to date until the process ends.</summary>
    public Task RunAsync() => LoudTask.RunAllAsync(KeepStatusAsync(), KeepLeaseAsync(), RegisterDriversAsync());

    private async Task KeepStatusAsync()
    {
        await TryAsync(WriteStatusAsync);
        await Task.Delay(kubelet.Random.Duration(TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(1800)), kubelet.Clock);
        _isReady = true;
        kubelet.Events.Normal(builder.Node().WithAt(["metadata", "uid"], kubelet.Node.Name), "NodeReady", $"Node {kubelet.Node.Name} status is now: NodeReady");
        while (true)
        {
            await TryAsync(WriteStatusAsync);
            await Task.Delay(Period + kubelet.Random.Duration(TimeSpan.Zero, Period * 0.04), kubelet.Clock);
        }
    }

    private static async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (PortUnreachableException)
        {
            // The next turn writes it.
        }
    }

    private async Task WriteStatusAsync()
    {
        var now = kubelet.Clock.Now;
        var inUse = volumes.Csi.InUse();
        var known = kubelet.NodeInformer.Get(kubelet.Node.Name)?["status"] ?? _written;
        var status = builder.Status(_isReady, now, known);
        if (Statuses(status) == Statuses(known) && Statuses(status) == Statuses(_written) && inUse.SetEquals(_volumesWritten) && now - _writtenAt < ReportPeriod)
        {
            volumes.Csi.MarkReported(inUse);
            return;
        }

        var patch = KubeDocument.Object(("status", status.With("volumesInUse", inUse.Count == 0 ? KubeDocument.Null : KubeDocument.ArrayOf(inUse.Select(KubeDocument.Of)))));
        var target = KubeDocument.Object(("metadata", KubeDocument.Object(("name", kubelet.Node.Name))));
        var answer = await kubelet.Api.PatchAsync(KubeResources.Nodes, target, patch, CancellationToken.None, "status", PatchContentType.StrategicMerge);
        if (answer.IsNotFound) await RegisterAsync();
        if (!answer.IsSuccess) return;
        _written = status;
        _volumesWritten = inUse;
        _writtenAt = now;
        volumes.Csi.MarkReported(inUse);
    }

    /// <summary>The states of all conditions: the node controller sets them to Unknown when it has not heard of the node, and then they must be written again.</summary>
    private static string Statuses(KubeDocument status) => string.Join(',', status.List("conditions").Select(c => $"{c.Text("type")}={c.Text("status")}"));

    private async Task KeepLeaseAsync()
    {
        while (true)
        {
            await TryAsync(RenewAsync);
            await Task.Delay(Period + kubelet.Random.Duration(TimeSpan.Zero, Period * 0.04), kubelet.Clock);
        }
    }

    private async Task RenewAsync()
    {
        var now = KubeTime.Micro(kubelet.Clock.Now);
        KubeResponse answer;
        if (_lease is null)
        {
            answer = await kubelet.Api.GetAsync(KubeResources.Leases, LeaseNamespace, kubelet.Node.Name, CancellationToken.None);
            if (answer.IsSuccess) answer = await kubelet.Api.UpdateAsync(KubeResources.Leases, answer.Body.WithAt(["spec", "renewTime"], now), CancellationToken.None);
            else if (answer.IsNotFound) answer = await kubelet.Api.CreateAsync(KubeResources.Leases, NewLease(now), CancellationToken.None);
        }
        else
        {
            answer = await kubelet.Api.UpdateAsync(KubeResources.Leases, _lease.WithAt(["spec", "renewTime"], now), CancellationToken.None);
        }

        _lease = answer.IsSuccess ? answer.Body : null;
    }

    private KubeDocument NewLease(string now) => KubeDocument.Object(
        ("apiVersion", "coordination.k8s.io/v1"),
        ("kind", "Lease"),
        ("metadata", KubeDocument.Object(
            ("name", kubelet.Node.Name),
            ("namespace", LeaseNamespace),
            ("ownerReferences", Owner() is { } owner ? KubeDocument.Array(owner) : null))),
        ("spec", KubeDocument.Object(("holderIdentity", kubelet.Node.Name), ("leaseDurationSeconds", 40), ("renewTime", now))));

    private KubeDocument? Owner() => kubelet.NodeInformer.Get(kubelet.Node.Name) is not { } node ? null
        : KubeDocument.Object(("apiVersion", "v1"), ("kind", "Node"), ("name", node.Name), ("uid", node.Uid));

    /// <summary>Each driver's plugin registers some time after the kubelet has started: then the node is listed with it, in CSINode, labels and the node-id annotation.</summary>
    private async Task RegisterDriversAsync()
    {
        await kubelet.NodeInformer.Synced;
        foreach (var driver in kubelet.Node.Drivers)
        {
            await Task.Delay(kubelet.Random.Duration(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(1500)), kubelet.Clock);
            var info = await driver.GetInfoAsync(CancellationToken.None);
            kubelet.Drivers[driver.DriverName] = driver;
            while (!await TryRegisterAsync(driver.DriverName, info)) await Task.Delay(RetryPause, kubelet.Clock);
        }

        if (kubelet.Node.Drivers.Count == 0)
        {
            while (!await TryWriteCsiNodeAsync(null)) await Task.Delay(RetryPause, kubelet.Clock);
        }
    }

    private async Task<bool> TryRegisterAsync(string driver, CsiNodeInfo info)
    {
        try
        {
            if (!await AnnotateAsync(driver, info)) return false;
        }
        catch (PortUnreachableException)
        {
            return false;
        }

        return await TryWriteCsiNodeAsync(Entry(driver, info));
    }

    private async Task<bool> AnnotateAsync(string driver, CsiNodeInfo info)
    {
        var answer = await kubelet.Api.GetAsync(KubeResources.Nodes, null, kubelet.Node.Name, CancellationToken.None);
        if (!answer.IsSuccess) return false;
        const string Key = "csi.volume.kubernetes.io/nodeid";
        var known = answer.Body.Annotation(Key);
        var ids = (known is null ? KubeDocument.EmptyObject : KubeDocument.Parse(known)).With(driver, info.NodeId);
        var labels = KubeDocument.Map(info.Topology);
        var patch = KubeDocument.Object(("metadata", KubeDocument.Object(("annotations", KubeDocument.Object((Key, ids.ToString()))), ("labels", labels))));
        return (await kubelet.Api.PatchAsync(KubeResources.Nodes, answer.Body, patch, CancellationToken.None)).IsSuccess;
    }

    private static KubeDocument Entry(string driver, CsiNodeInfo info) => KubeDocument.Object(
        ("name", driver),
        ("nodeID", info.NodeId),
        ("topologyKeys", KubeDocument.ArrayOf(info.Topology.Select(t => KubeDocument.Of(t.Key)).OrderBy(k => k.ScalarText, StringComparer.Ordinal))),
        ("allocatable", info.VolumesMax > 0 ? KubeDocument.Object(("count", info.VolumesMax)) : null));

    private async Task<bool> TryWriteCsiNodeAsync(KubeDocument? entry)
    {
        try
        {
            var found = await kubelet.Api.GetAsync(KubeResources.CsiNodes, null, kubelet.Node.Name, CancellationToken.None);
            if (found.IsNotFound)
            {
                var made = KubeDocument.Object(
                    ("apiVersion", "storage.k8s.io/v1"),
                    ("kind", "CSINode"),
                    ("metadata", KubeDocument.Object(("name", kubelet.Node.Name), ("ownerReferences", Owner() is { } owner ? KubeDocument.Array(owner) : null))),
                    ("spec", KubeDocument.Object(("drivers", entry is null ? KubeDocument.EmptyArray : KubeDocument.Array(entry)))));
                return (await kubelet.Api.CreateAsync(KubeResources.CsiNodes, made, CancellationToken.None)).IsSuccess;
            }

            if (!found.IsSuccess) return false;
            if (entry is null) return true;
            var others = found.Body.List("spec", "drivers").Where(d => d.Text("name") != entry.Text("name"));
            var updated = found.Body.WithAt(["spec", "drivers"], KubeDocument.ArrayOf(others.Append(entry)));
            return updated.Equals(found.Body) || (await kubelet.Api.UpdateAsync(KubeResources.CsiNodes, updated, CancellationToken.None)).IsSuccess;
        }
        catch (PortUnreachableException)
        {
            return false;
        }
    }
}
