using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>
/// The row of a pod. STATUS tells what a container waits for or how it ended rather than the phase. Provenance: Recorded (list/table-pods, kubectl transcripts), CrossChecked
/// (kubectl's own reading of pods), Documented (kubectl get, "Init:N/M", "Terminating", "CrashLoopBackOff").
/// </summary>
internal sealed class PodRow
{
    private const string NodeLost = "NodeLost";

    private readonly KubeDocument _pod;
    private readonly SortedSet<string> _sidecars = new(StringComparer.Ordinal);
    private string _status;
    private long _restarts;
    private DateTimeOffset? _lastRestart;
    private int _ready;
    private int _total;

    private PodRow(KubeDocument pod)
    {
        _pod = pod;
        var phase = pod.Text("status", "phase") ?? "";
        var reason = pod.Text("status", "reason") ?? "";
        _status = reason.Length > 0 ? reason : phase;
        foreach (var condition in pod.List("status", "conditions"))
        {
            if (condition.Text("type") == "PodScheduled" && condition.Text("reason") == "SchedulingGated") _status = "SchedulingGated";
        }

        foreach (var container in pod.List("spec", "initContainers"))
        {
            if (container.Text("restartPolicy") == "Always") _sidecars.Add(container.Text("name") ?? "");
        }

        _total = pod.List("spec", "containers").Count + _sidecars.Count;
        var (sidecarRestarts, sidecarRestart, isInitializing) = ReadInitContainers();
        if (!isInitializing || CellText.HasCondition(pod, "Initialized"))
        {
            (_restarts, _lastRestart) = (sidecarRestarts, sidecarRestart);
            ReadContainers();
        }

        if (!pod.IsDeleting) return;
        if (reason == NodeLost) _status = "Unknown";
        else if (phase is not ("Succeeded" or "Failed")) _status = "Terminating";
    }

    public static KubeDocument[] Cells(KubeDocument pod, DateTimeOffset now)
    {
        var row = new PodRow(pod);
        var restarts = CellText.Number(row._restarts);
        if (row._restarts != 0 && row._lastRestart is { } last) restarts = $"{restarts} ({HumanDuration.Of(now - last)} ago)";
        return
        [
            pod.Name, string.Create(CultureInfo.InvariantCulture, $"{row._ready}/{row._total}"), row._status, restarts, CellText.Age(pod, now),
            CellText.OrNone(pod.List("status", "podIPs") is [var ip, ..] ? ip.Text("ip") : null), CellText.OrNone(pod.Text("spec", "nodeName")),
            CellText.OrNone(pod.Text("status", "nominatedNodeName")), Gates(pod),
        ];
    }

    /// <summary>A row of a pod that has ended says so.</summary>
    public static KubeDocument? Conditions(KubeDocument pod) => pod.Text("status", "phase") switch
    {
        "Succeeded" => Completed("Succeeded", "The pod has completed successfully."),
        "Failed" => Completed("Failed", "The pod failed."),
        _ => null,
    };

    private static KubeDocument Completed(string reason, string message) =>
        KubeDocument.Array(KubeDocument.Object(("type", "Completed"), ("status", "True"), ("reason", reason), ("message", message)));

    private (long Restarts, DateTimeOffset? Last, bool IsInitializing) ReadInitContainers()
    {
        long restarts = 0;
        DateTimeOffset? last = null;
        var statuses = _pod.List("status", "initContainerStatuses");
        for (var i = 0; i < statuses.Count; i++)
        {
            var status = statuses[i];
            var isSidecar = _sidecars.Contains(status.Text("name") ?? "");
            _restarts += status.Integer("restartCount") ?? 0;
            _lastRestart = Later(_lastRestart, status);
            if (isSidecar)
            {
                restarts += status.Integer("restartCount") ?? 0;
                last = Later(last, status);
            }

            var ended = status.At("state", "terminated");
            if (ended?.Integer("exitCode") == 0) continue;
            if (isSidecar && status.Flag("started") == true)
            {
                if (status.Flag("ready") == true) _ready++;
                continue;
            }

            var waits = status.Text("state", "waiting", "reason") ?? "";
            _status = ended is not null
                ? "Init:" + Ending(ended)
                : waits.Length > 0 && waits != "PodInitializing" ? "Init:" + waits : string.Create(CultureInfo.InvariantCulture, $"Init:{i}/{_pod.List("spec", "initContainers").Count}");
            return (restarts, last, true);
        }

        return (restarts, last, false);
    }

    private void ReadContainers()
    {
        var hasRunning = false;
        var statuses = _pod.List("status", "containerStatuses");
        for (var i = statuses.Count - 1; i >= 0; i--)
        {
            var status = statuses[i];
            _restarts += status.Integer("restartCount") ?? 0;
            _lastRestart = Later(_lastRestart, status);
            if (status.Text("state", "waiting", "reason") is { Length: > 0 } waits) _status = waits;
            else if (status.At("state", "terminated") is { } ended) _status = Ending(ended);
            else if (status.Flag("ready") == true && status.At("state", "running") is not null)
            {
                hasRunning = true;
                _ready++;
            }
        }

        // While anything runs, a pod with a container that has completed is not over.
        if (_status == "Completed" && hasRunning) _status = CellText.HasCondition(_pod, "Ready") ? "Running" : "NotReady";
    }

    private static string Ending(KubeDocument ended)
    {
        if (ended.Text("reason") is { Length: > 0 } reason) return reason;
        return ended.Integer("signal") is { } signal and not 0 ? $"Signal:{CellText.Number(signal)}" : $"ExitCode:{CellText.Number(ended.Integer("exitCode"))}";
    }

    private static DateTimeOffset? Later(DateTimeOffset? last, KubeDocument status)
    {
        var finished = KubeTime.Parse(status.Text("lastState", "terminated", "finishedAt"));
        return finished is null || last >= finished ? last : finished;
    }

    private static string Gates(KubeDocument pod)
    {
        var gates = pod.List("spec", "readinessGates");
        if (gates.Count == 0) return CellText.None;
        var passed = gates.Count(g => CellText.HasCondition(pod, g.Text("conditionType") ?? ""));
        return string.Create(CultureInfo.InvariantCulture, $"{passed}/{gates.Count}");
    }
}
