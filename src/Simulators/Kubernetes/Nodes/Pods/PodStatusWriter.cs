using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>
/// Writes a pod's status as strategic merge patches of what changed, one at a time, the latest wins. Provenance: Documented (kubelet's status manager), Recorded (one write per change).
/// </summary>
internal sealed class PodStatusWriter(KubeletContext kubelet, KubeDocument pod)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    private KubeDocument _written = pod["status"] ?? KubeDocument.EmptyObject;
    private KubeDocument _wanted = pod["status"] ?? KubeDocument.EmptyObject;
    private Task _writing = Task.CompletedTask;
    private long _version = Version(pod);
    private KubeDocument? _latest;
    private bool _podIsGone;

    /// <summary>The status that is written or about to be.</summary>
    public KubeDocument Current => _wanted;

    public void Set(KubeDocument status)
    {
        if (status.Equals(_wanted)) return;
        _wanted = status;
        if (_writing.IsCompleted) _writing = WriteAsync();
    }

    /// <summary>
    /// The pod as the API has told it: conditions that others own (a readiness gate) are taken over, own ones that someone else has changed (the node controller, while this
    /// kubelet was silent) are written again. True when there is anything new.
    /// </summary>
    public bool Adopt(KubeDocument now)
    {
        var any = false;
        foreach (var condition in now.List("status", "conditions"))
        {
            var type = condition.Text("type");
            if (IsOwn(type)) continue;
            var known = _wanted.List("conditions").FirstOrDefault(c => c.Text("type") == type);
            if (known is not null && known.Equals(condition)) continue;
            any = true;
            _wanted = Put(_wanted, type, condition);
            _written = Put(_written, type, condition);
        }

        if (Version(now) <= _version) return any;
        _latest = now;
        if (!_writing.IsCompleted || !HasForeignChange(now)) return any;
        _writing = WriteAsync();
        return true;
    }

    /// <summary>Looks for own conditions whose state in the API is not what was written last, and counts them as not written.</summary>
    private bool HasForeignChange(KubeDocument now)
    {
        var any = false;
        foreach (var condition in now.List("status", "conditions"))
        {
            var type = condition.Text("type");
            if (!IsOwn(type) || type == "PodScheduled") continue;
            var known = _written.List("conditions").FirstOrDefault(c => c.Text("type") == type);
            if (known is null || known.Text("status") == condition.Text("status")) continue;
            any = true;
            _written = Put(_written, type, condition);
        }

        return any;
    }

    private static long Version(KubeDocument value) =>
        long.TryParse(value.ResourceVersion, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static bool IsOwn(string? type) => type is "PodReadyToStartContainers" or "Initialized" or "Ready" or "ContainersReady" or "PodScheduled";

    private static KubeDocument Put(KubeDocument status, string? type, KubeDocument condition)
    {
        var conditions = status.List("conditions").Where(c => c.Text("type") != type || type is null).ToList();
        var at = status.List("conditions").TakeWhile(c => c.Text("type") != type).Count();
        conditions.Insert(Math.Min(at, conditions.Count), condition);
        return status.With("conditions", KubeDocument.ArrayOf(conditions));
    }

    /// <summary>Returns when the API has the latest status, or the pod is gone.</summary>
    public Task FlushAsync() => _writing;

    private async Task WriteAsync()
    {
        while (!_podIsGone && !_wanted.Equals(_written))
        {
            var status = _wanted;
            try
            {
                var answer = await kubelet.Api.PatchAsync(
                    KubeResources.Pods, pod, Patch(status), CancellationToken.None, "status", PatchContentType.StrategicMerge);
                if (answer.IsSuccess)
                {
                    _written = status;
                    _version = Version(answer.Body);
                    HasForeignChange(answer.Body);
                    if (_latest is { } latest && Version(latest) > _version) HasForeignChange(latest);
                }

                _podIsGone = answer.StatusCode is 404 or 409;
                if (answer.IsSuccess || _podIsGone) continue;
                if (answer.StatusCode is 400 or 422) throw new InvalidOperationException($"status of pod {pod.Key} refused: {answer.Message}");
            }
            catch (PortUnreachableException)
            {
                // Unknown whether it was taken: the same patch again is harmless.
            }

            await Task.Delay(RetryPause, kubelet.Clock);
        }
    }

    private KubeDocument Patch(KubeDocument status)
    {
        var changed = new List<KubeField>();
        foreach (var field in status.Fields)
        {
            if (field.Value.Equals(_written[field.Name])) continue;
            if (field.Name == "conditions")
            {
                changed.Add(new KubeField("$setElementOrder/conditions", KubeDocument.ArrayOf(field.Value.Items.Select(c => KubeDocument.Object(("type", c["type"]))))));
                changed.Add(new KubeField("conditions", KubeDocument.ArrayOf(field.Value.Items.Select(Whole))));
            }
            else
            {
                changed.Add(field);
            }
        }

        return KubeDocument.Object(("metadata", KubeDocument.Object(("uid", pod.Uid))), ("status", KubeDocument.ObjectOf(changed)));
    }

    /// <summary>A merged condition keeps fields that the patch does not name: reason and message must be taken away by name.</summary>
    private KubeDocument Whole(KubeDocument condition)
    {
        var type = condition.Text("type");
        var before = _written.List("conditions").FirstOrDefault(c => c.Text("type") == type);
        if (before is null) return condition;
        if (before["reason"] is not null && condition["reason"] is null) condition = condition.With("reason", KubeDocument.Null);
        if (before["message"] is not null && condition["message"] is null) condition = condition.With("message", KubeDocument.Null);
        return condition;
    }
}
