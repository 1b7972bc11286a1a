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
    private bool _podIsGone;

    /// <summary>The status that is written or about to be.</summary>
    public KubeDocument Current => _wanted;

    public void Set(KubeDocument status)
    {
        if (status.Equals(_wanted)) return;
        _wanted = status;
        if (_writing.IsCompleted) _writing = WriteAsync();
    }

    /// <summary>Takes over conditions that others own (a readiness gate), as the API has told them; true when there is anything new.</summary>
    public bool Adopt(KubeDocument status)
    {
        var any = false;
        foreach (var condition in status.List("conditions"))
        {
            var type = condition.Text("type");
            var known = _wanted.List("conditions").FirstOrDefault(c => c.Text("type") == type);
            if (known is not null && (IsOwn(type) || known.Equals(condition))) continue;
            any = true;
            if (known is not null)
            {
                _wanted = Replace(_wanted, known, condition);
                _written = Replace(_written, known, condition);
                continue;
            }

            _wanted = _wanted.With("conditions", KubeDocument.ArrayOf(_wanted.List("conditions").Append(condition)));
            _written = _written.With("conditions", KubeDocument.ArrayOf(_written.List("conditions").Append(condition)));
        }

        return any;
    }

    private static bool IsOwn(string? type) => type is "PodReadyToStartContainers" or "Initialized" or "Ready" or "ContainersReady" or "PodScheduled";

    private static KubeDocument Replace(KubeDocument status, KubeDocument known, KubeDocument condition) =>
        status.With("conditions", KubeDocument.ArrayOf(status.List("conditions").Select(c => c.Equals(known) ? condition : c)));

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
                if (answer.IsSuccess) _written = status;
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
