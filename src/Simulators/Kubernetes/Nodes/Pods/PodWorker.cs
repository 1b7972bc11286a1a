using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Probes;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Volumes;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>
/// The life of one pod on its node: looks at what runs, starts what should, and when the pod is deleted or done, stops all and gives everything back.
/// All that must survive the kubelet is in the runtime and on the node's disk. Provenance: Recorded (order of status writes, events, deletion), Documented (kubelet's pod worker).
/// </summary>
internal sealed partial class PodWorker
{
    private static readonly TimeSpan MountTimeout = TimeSpan.FromSeconds(123);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    private readonly KubeletContext _kubelet;
    private readonly VolumeManager _volumes;
    private readonly ImagePuller _images;
    private readonly ContainerStarter _starter;
    private readonly ContainerKiller _killer;
    private readonly PodStatusWriter _status;
    private readonly ProbeManager _probes;
    private readonly BackOff _restarts;
    private readonly WakeSignal _wake = new();
    private readonly Pulse _podChanged = new();
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _startUp = new();
    private readonly SortedDictionary<string, WaitingReason> _waiting = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _startTime;
    private DateTimeOffset? _mountingSince;
    private WaitingReason? _failure;
    private bool _isTerminal;
    private bool _isGone;

    public PodWorker(KubeletContext kubelet, VolumeManager volumes, ImagePuller images, KubeDocument pod)
    {
        _kubelet = kubelet;
        _volumes = volumes;
        _images = images;
        Pod = pod;
        _starter = new ContainerStarter(kubelet, images);
        _killer = new ContainerKiller(kubelet);
        _status = new PodStatusWriter(kubelet, pod);
        _probes = new ProbeManager(kubelet, _wake.Set, OnUnhealthy);
        _restarts = new BackOff(kubelet.Clock, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));
        _timer = kubelet.Clock.CreateTimer(_ => _wake.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _startTime = KubeTime.Parse(pod.At("status", "startTime")) ?? kubelet.Clock.Now;
    }

    /// <summary>The pod as the API last told it.</summary>
    public KubeDocument Pod { get; private set; }

    private bool MustStop => _isGone || Pod.IsDeleting;
    private PodSandbox? Sandbox => _kubelet.Runtime.Sandbox(Pod.Uid);

    /// <summary>The API has told of a change. What only the kubelet itself writes wakes nobody.</summary>
    public void Update(KubeDocument pod)
    {
        var before = Pod;
        Pod = pod;
        var othersConditions = _status.Adopt(pod);
        if (pod.IsDeleting) _startUp.Cancel();
        var metadata = !Same(before, pod, "labels") || !Same(before, pod, "annotations");
        if (metadata) _kubelet.Process.Spawn(() => RefreshVolumesAsync(pod));
        if (!metadata && !othersConditions && Same(before, pod, "generation") && Same(before, pod, "deletionTimestamp") && Same(before, pod, "deletionGracePeriodSeconds")) return;
        _podChanged.Beat();
        _wake.Set();
    }

    /// <summary>The API no longer has the pod: it was deleted by force.</summary>
    public void Gone()
    {
        _isGone = true;
        _startUp.Cancel();
        _podChanged.Beat();
        _wake.Set();
    }

    /// <summary>Something on the node has changed.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Returns when nothing of the pod is left on the node and its object is gone.</summary>
    public async Task RunAsync()
    {
        while (!MustStop)
        {
            var again = await SyncAsync();
            _timer.Change(again ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            await _wake.WaitAsync();
        }

        await TerminateAsync();
        await _timer.DisposeAsync();
    }

    /// <summary>What <c>status</c> would be now.</summary>
    public PodView View() => new(Pod, Sandbox, _waiting, _probes, _startTime, _kubelet.Node.Options.Address, _isTerminal, _failure);

    private static bool Same(KubeDocument before, KubeDocument now, string field) => Equals(before.At("metadata", field), now.At("metadata", field));

    private void WriteStatus() => _status.Set(PodStatusBuilder.Build(View(), _status.Current, _kubelet.Clock.Now));

    private async Task RefreshVolumesAsync(KubeDocument pod)
    {
        try
        {
            await _volumes.RefreshAsync(pod, CancellationToken.None);
        }
        catch (PortUnreachableException)
        {
            // The files stay as they are until the pod changes again.
        }
    }

    /// <summary>One look at the pod; how long until the next one is due by itself.</summary>
    private async Task<TimeSpan?> SyncAsync()
    {
        try
        {
            var again = _isTerminal ? null : await StepAsync(_startUp.Token);
            WriteStatus();
            if (_isTerminal) await ReleaseFinishedAsync();
            return again;
        }
        catch (OperationCanceledException) when (_startUp.IsCancellationRequested)
        {
            return null;
        }
        catch (PortUnreachableException)
        {
            return RetryPause;
        }
    }

    private async Task<TimeSpan?> StepAsync(CancellationToken cancellationToken)
    {
        WatchRunning();
        WriteStatus();
        if (IsPastDeadline(out var untilDeadline))
        {
            _failure = new WaitingReason("DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
            await StopAllAsync();
            _isTerminal = true;
            return null;
        }

        if (!_volumes.Ensure(Pod, _wake.Set, cancellationToken)) return Sooner(WaitForVolumes(), untilDeadline);
        _mountingSince = null;
        if (Sandbox is not { IsReady: true }) await MakeSandboxAsync(cancellationToken);
        return Sooner(await StartContainersAsync(cancellationToken), untilDeadline);
    }

    private bool IsPastDeadline(out TimeSpan? left)
    {
        left = null;
        if (Pod.Integer("spec", "activeDeadlineSeconds") is not { } seconds) return false;
        left = _startTime + TimeSpan.FromSeconds(seconds) - _kubelet.Clock.Now;
        return left <= TimeSpan.Zero;
    }

    private static TimeSpan? Sooner(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null ? a : a < b ? a : b;

    private TimeSpan WaitForVolumes()
    {
        _mountingSince ??= _kubelet.Clock.Now;
        var left = _mountingSince.Value + MountTimeout - _kubelet.Clock.Now;
        if (left > TimeSpan.Zero) return left;
        _kubelet.Events.Warning(Pod, "FailedMount", _volumes.DescribeMissing(Pod));
        _mountingSince = _kubelet.Clock.Now;
        return MountTimeout;
    }

    private async Task MakeSandboxAsync(CancellationToken cancellationToken)
    {
        WarnOfMissingDns();
        if (Sandbox is not null) _kubelet.Events.Normal(Pod, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
        await Task.Delay(_kubelet.Random.Duration(TimeSpan.FromMilliseconds(80), TimeSpan.FromMilliseconds(250)), _kubelet.Clock, cancellationToken);
        _kubelet.Runtime.RunSandbox(Pod);
        WriteStatus();
    }

    private void WarnOfMissingDns()
    {
        if (_kubelet.Node.Services.Dns is not null || (Pod.Text("spec", "dnsPolicy") ?? "ClusterFirst") != "ClusterFirst") return;
        _kubelet.Events.Warning(
            Pod, "MissingClusterDNS",
            $"pod: \"{Pod.Name}_{Pod.Namespace}({Pod.Uid})\". kubelet does not have ClusterDNS IP configured and cannot create Pod using \"ClusterFirst\" policy. Falling back to \"Default\" policy.");
    }

    /// <summary>Containers that run but are not watched yet: just started, or found by a kubelet that starts anew.</summary>
    private void WatchRunning()
    {
        if (Sandbox is not { } sandbox) return;
        foreach (var (spec, list) in Containers())
        {
            var name = spec.Text("name") ?? "";
            if (sandbox.Latest(name) is not { IsRunning: true } running)
            {
                _probes.Stop(name);
                continue;
            }

            var known = Pod.List("status", list).FirstOrDefault(s => s.Text("containerID") == "containerd://" + running.Id);
            _probes.Watch(Pod, spec, running, known?.Flag("ready") == true);
        }
    }

    private IEnumerable<(KubeDocument Spec, string StatusList)> Containers()
    {
        foreach (var container in Pod.List("spec", "initContainers")) yield return (container, "initContainerStatuses");
        foreach (var container in Pod.List("spec", "containers")) yield return (container, "containerStatuses");
    }

    /// <summary>A probe has given the container up: it is stopped, and the next look starts it again.</summary>
    private void OnUnhealthy(SimContainer container, KubeDocument probe, string message)
    {
        var spec = Containers().Select(c => c.Spec).FirstOrDefault(c => c.Text("name") == container.Name);
        var grace = TimeSpan.FromSeconds(probe.Integer("terminationGracePeriodSeconds") ?? Pod.Integer("spec", "terminationGracePeriodSeconds") ?? 30);
        _kubelet.Process.Spawn(async () =>
        {
            await _killer.KillAsync(Pod, spec, container, () => grace, _podChanged, message);
            _wake.Set();
        });
    }
}
