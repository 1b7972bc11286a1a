using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// The scheduler's events in the newer form: eventTime, action and reporting controller instead of source and count; the second equal one makes a series.
/// Provenance: Recorded (fields; a second FailedScheduling shows as x2). A series is written once, its later counts only every six minutes in a real one: left out.
/// </summary>
internal sealed class SchedulerEvents(IKubernetesApi api, TimeProvider clock)
{
    private const string Reporter = "default-scheduler";
    private readonly SortedDictionary<string, Known> _known = new(StringComparer.Ordinal);

    internal async Task WriteAsync(KubeDocument pod, string type, string reason, string action, string message, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var key = $"{pod.Uid} {pod.ResourceVersion} {type} {reason}";
        if (_known.TryGetValue(key, out var known))
        {
            if (known.IsSeries) return;
            _known[key] = known with { IsSeries = true };
            var series = KubeDocument.Object(("series", KubeDocument.Object(("count", 2), ("lastObservedTime", KubeTime.Micro(now)))));
            await api.PatchAsync(KubeResources.Events, known.Event, series, cancellationToken, contentType: PatchContentType.StrategicMerge);
            return;
        }

        var created = KubeDocument.Object(
            ("apiVersion", "v1"),
            ("kind", "Event"),
            ("metadata", KubeDocument.Object(
                ("name", string.Create(CultureInfo.InvariantCulture, $"{pod.Name}.{(now - DateTimeOffset.UnixEpoch).Ticks * 100:x}")),
                ("namespace", pod.Namespace ?? "default"))),
            ("involvedObject", EventRecorder.ReferenceTo(pod)),
            ("reason", reason),
            ("message", message),
            ("source", KubeDocument.EmptyObject),
            ("firstTimestamp", KubeDocument.Null),
            ("lastTimestamp", KubeDocument.Null),
            ("type", type),
            ("eventTime", KubeTime.Micro(now)),
            ("action", action),
            ("reportingComponent", Reporter),
            ("reportingInstance", Reporter + "-control-plane"));
        if ((await api.CreateAsync(KubeResources.Events, created, cancellationToken)).IsSuccess) _known[key] = new Known(created, false);
    }

    private sealed record Known(KubeDocument Event, bool IsSeries);
}
