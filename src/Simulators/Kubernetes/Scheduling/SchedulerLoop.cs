using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Workloads;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>One pod at a time is given a node in memory; its volumes and itself are bound to it aside. State: caches and what is in flight, nothing else.</summary>
internal sealed class SchedulerLoop
{
    private readonly SimProcess _process;
    private readonly IKubernetesApi _api;
    private readonly TimeProvider _clock;
    private readonly InformerSet _informers;
    private readonly Informer _pods;
    private readonly Informer _nodes;
    private readonly InformerIndex _podsByNode;
    private readonly VolumeFilters _volumes;
    private readonly VolumeBinder _binder;
    private readonly SchedulingQueue _queue;
    private readonly SchedulerEvents _events;
    private readonly AssumedPods _assumed = new();
    private readonly Dictionary<string, NodeView> _views = new(StringComparer.Ordinal);

    internal SchedulerLoop(SimProcess process, IKubernetesApi api, TimeProvider clock)
    {
        (_process, _api, _clock) = (process, api, clock);
        _informers = new InformerSet(api, clock);
        _pods = _informers.For(KubeResources.Pods);
        _nodes = _informers.For(KubeResources.Nodes);
        _podsByNode = _pods.Index("node", static p => p.IsFinished ? null : p.Text("spec", "nodeName"));
        _volumes = new VolumeFilters(_informers);
        _binder = new VolumeBinder(api, clock, _informers);
        _queue = new SchedulingQueue(clock);
        _events = new SchedulerEvents(api, clock);
        Subscribe();
    }

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var informers = _informers.RunAsync(cancellationToken);
        foreach (var informer in _informers.All) await informer.Synced;
        await LoudTask.RunAllAsync(informers, LoopAsync(cancellationToken));
    }

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await _queue.TakeAsync(cancellationToken);
            if (_pods.Get(key) is { } pod && WantsANode(pod) && !_assumed.Contains(pod)) await PlaceAsync(pod, cancellationToken);
            _queue.AttemptEnded();
        }
    }

    private static bool WantsANode(KubeDocument pod) =>
        string.IsNullOrEmpty(pod.Text("spec", "nodeName")) && !pod.IsDeleting && !pod.IsFinished
        && (pod.Text("spec", "schedulerName") ?? "default-scheduler") == "default-scheduler"
        && pod.List("spec", "schedulingGates").Count == 0;

    private async Task PlaceAsync(KubeDocument pod, CancellationToken cancellationToken)
    {
        var view = new PodView(pod);
        var all = Nodes();
        var claims = _volumes.Sort(pod);
        if (claims.Refusal is { } refusal)
        {
            await ReportAsync(pod, FitReport.BeforeNodes(all.Count, refusal, SchedulingConcerns.Volumes), cancellationToken);
            return;
        }

        var fitting = new List<NodeView>();
        var choices = new SortedDictionary<string, VolumeChoice>(StringComparer.Ordinal);
        foreach (var node in all)
        {
            // Most nodes are in another zone than the volumes: that is cheap to see, and why a node is out is asked only when all are.
            if (!_volumes.AreReachable(claims, node) || Check(view, claims, node, all, out var choice) is not null) continue;
            fitting.Add(node);
            choices[node.Name] = choice;
        }

        if (fitting.Count == 0)
        {
            var report = FitReport.PerNode(all.Count);
            foreach (var node in all) report.Add(Check(view, claims, node, all, out _)!);
            await ReportAsync(pod, report, cancellationToken);
            return;
        }

        var chosen = NodeScores.Best(view, fitting, all, _process.Random).Name;
        _assumed.Add(pod, chosen);
        foreach (var (claim, volume) in choices[chosen].Bindings) _volumes.Assumed[volume.Name] = claim.Uid;
        _ = LoudTask.RunAsync(BindAsync(pod, chosen, choices[chosen], cancellationToken));
    }

    private FilterFailure? Check(PodView pod, PodClaims claims, NodeView node, IReadOnlyList<NodeView> all, out VolumeChoice choice)
    {
        choice = VolumeChoice.Nothing;
        return NodeFilters.Check(pod, node) ?? _volumes.Check(pod, claims, node, out choice) ?? PodAffinity.Check(pod, node, all);
    }

    private List<NodeView> Nodes()
    {
        var views = new List<NodeView>(_nodes.Items.Count);
        foreach (var node in _nodes.Items) views.Add(ViewOf(node));
        return views;
    }

    private NodeView ViewOf(KubeDocument node)
    {
        var (bound, assumed) = (_podsByNode.Find(node.Name), _assumed.On(node.Name));
        if (_views.TryGetValue(node.Name, out var known) && known.IsOf(node, bound, assumed)) return known;
        return _views[node.Name] = new NodeView(node, bound, assumed);
    }

    private async Task BindAsync(KubeDocument pod, string node, VolumeChoice choice, CancellationToken cancellationToken)
    {
        string? failure;
        try
        {
            failure = choice.IsNothing ? null : await BindVolumesAsync(pod, node, choice, cancellationToken);
            failure ??= await BindPodAsync(pod, node, cancellationToken);
        }
        catch (PortUnreachableException exception)
        {
            failure = exception.Message;
        }

        foreach (var (_, volume) in choice.Bindings) _volumes.Assumed.Remove(volume.Name);
        if (failure is null)
        {
            _queue.Placed(pod.Key);
            return;
        }

        _assumed.Remove(pod);
        _queue.Changed(SchedulingConcerns.Pods);
        if (_pods.Get(pod.Key)?.Uid != pod.Uid) return;
        _queue.RetryAfterError(pod.Key);
        await TellAsync(pod, "SchedulerError", failure, cancellationToken);
    }

    private async Task<string?> BindVolumesAsync(KubeDocument pod, string node, VolumeChoice choice, CancellationToken cancellationToken)
    {
        var nominate = KubeDocument.Object(("status", KubeDocument.Object(("nominatedNodeName", node))));
        await _api.PatchAsync(KubeResources.Pods, pod, nominate, cancellationToken, "status", PatchContentType.StrategicMerge);
        var failure = await _binder.BindAsync(pod, node, choice, cancellationToken);
        return failure is null ? null : $"running PreBind plugin \"VolumeBinding\": binding volumes: {failure}";
    }

    private async Task<string?> BindPodAsync(KubeDocument pod, string node, CancellationToken cancellationToken)
    {
        var binding = KubeDocument.Object(
            ("apiVersion", "v1"),
            ("kind", "Binding"),
            ("metadata", KubeDocument.Object(("name", pod.Name), ("namespace", pod.Namespace ?? ""), ("uid", pod.Uid))),
            ("target", KubeDocument.Object(("kind", "Node"), ("name", node))));
        var answer = await _api.SendAsync(new KubeRequest(KubeVerb.Create, KubeResources.Pods, pod.Namespace, pod.Name, "binding", Body: binding), cancellationToken);
        if (!answer.IsSuccess) return $"binding rejected: running Bind plugin \"DefaultBinder\": {answer.Message}";
        Tell($"pod {pod.Key} placed on {node}");
        await _events.WriteAsync(pod, "Normal", "Scheduled", "Binding", $"Successfully assigned {pod.Key} to {node}", cancellationToken);
        return null;
    }

    private async Task ReportAsync(KubeDocument pod, FitReport report, CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(pod, "Unschedulable", report.Message(), cancellationToken);
        }
        finally
        {
            if (_pods.Get(pod.Key)?.Uid == pod.Uid) _queue.SetAside(pod.Key, report.Concerns);
        }
    }

    private async Task TellAsync(KubeDocument pod, string reason, string message, CancellationToken cancellationToken)
    {
        try
        {
            await _events.WriteAsync(pod, "Warning", "FailedScheduling", "Scheduling", message, cancellationToken);
            var now = _pods.Get(pod.Key) ?? pod;
            if (now.Condition("PodScheduled") is { } before && before.Text("reason") == reason && before.Text("message") == message && before.Text("status") == "False") return;
            Tell($"pod {pod.Key} not placed: {message}");
            var isTransition = now.Condition("PodScheduled")?.Text("status") != "False";
            var condition = KubeDocument.Object(
                ("type", "PodScheduled"),
                ("observedGeneration", now.At("metadata", "generation")),
                ("status", "False"),
                ("lastProbeTime", KubeDocument.Null),
                ("lastTransitionTime", isTransition ? KubeTime.Seconds(_clock.GetUtcNow()) : now.Condition("PodScheduled")!["lastTransitionTime"]),
                ("reason", reason),
                ("message", message));
            var patch = KubeDocument.Object(("status", KubeDocument.Object(("conditions", KubeDocument.Array(condition)))));
            await _api.PatchAsync(KubeResources.Pods, pod, patch, cancellationToken, "status", PatchContentType.StrategicMerge);
        }
        catch (PortUnreachableException)
        {
            // Neither the event nor the condition decides anything; the pod is tried again anyway.
            _queue.RetryAfterError(pod.Key);
        }
    }

    private void Tell(string text) => _process.World.Timeline.Add(_process.Name, TimelineKind.Kubernetes, text);

    private void Subscribe()
    {
        _pods.OnChange(OnPod);
        _nodes.OnChange((old, now) =>
        {
            if (now is null) _views.Remove(old!.Name);
            else if (old is null || !SameForScheduling(old, now)) _queue.Changed(SchedulingConcerns.Nodes);
        });
        foreach (var resource in new[] { KubeResources.PersistentVolumeClaims, KubeResources.PersistentVolumes, KubeResources.StorageClasses, KubeResources.CsiNodes, KubeResources.VolumeAttachments })
        {
            _informers.For(resource).OnChange((_, _) => _queue.Changed(SchedulingConcerns.Volumes));
        }
    }

    private static bool SameForScheduling(KubeDocument old, KubeDocument now) =>
        Equals(old["spec"], now["spec"]) && Equals(old.At("metadata", "labels"), now.At("metadata", "labels")) && Equals(old.At("status", "allocatable"), now.At("status", "allocatable"));

    private void OnPod(KubeDocument? old, KubeDocument? now)
    {
        if (now is null)
        {
            var gone = old!;
            _assumed.Remove(gone);
            _queue.Remove(gone.Key);
            if (!string.IsNullOrEmpty(gone.Text("spec", "nodeName"))) _queue.Changed(SchedulingConcerns.Pods);
            return;
        }

        if (!string.IsNullOrEmpty(now.Text("spec", "nodeName")))
        {
            _assumed.Remove(now);
            var isNews = old is null || string.IsNullOrEmpty(old.Text("spec", "nodeName")) || old.IsFinished != now.IsFinished || !Equals(old.At("metadata", "labels"), now.At("metadata", "labels"));
            if (isNews) _queue.Changed(SchedulingConcerns.Pods);
            return;
        }

        if (!WantsANode(now)) return;
        var isChanged = old is null || old.Uid != now.Uid || !Equals(old["spec"], now["spec"]) || !Equals(old.At("metadata", "labels"), now.At("metadata", "labels"));
        if (isChanged) _queue.Add(now.Key);
    }
}
