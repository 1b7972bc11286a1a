using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>
/// Writes Events about objects beside the caller's work, as client-go's recorder does: equal ones only raise the count of the first, and one object gets at most
/// 25 at once and one more every five minutes. Events that the API can't take are dropped after twelve tries, ten seconds apart.
/// Provenance: Recorded (fields, names); Documented (client-go record.EventCorrelator: limits). Combining of similar events is left out.
/// </summary>
public sealed class EventRecorder(IKubernetesApi api, TimeProvider clock, string component, string? host = null)
{
    private const int TriesMax = 12;
    private const int BurstMax = 25;

    /// <summary>Events that are remembered, to count equal ones (Documented: client-go's event cache). The oldest is forgotten first; the real one forgets the one that was longest not seen.</summary>
    private const int KnownMax = 4096;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Refill = TimeSpan.FromMinutes(5);

    private readonly Queue<Pending> _pending = new();
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _knownInOrder = new();
    private readonly SortedDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _told = new(StringComparer.Ordinal);
    private bool _draining;
    private long _lastName;

    public void Normal(KubeDocument about, string reason, string message) => Record(about, "Normal", reason, message);

    public void Warning(KubeDocument about, string reason, string message) => Record(about, "Warning", reason, message);

    /// <summary>Normal events go into the timeline too; warnings always do. Each text once per object.</summary>
    public bool TellsNormal { get; init; }

    /// <summary>Queues one event; returns at once. <paramref name="fieldPath"/> names the part of the object, as "spec.containers{redis}".</summary>
    public void Record(KubeDocument about, string type, string reason, string message, string? fieldPath = null)
    {
        if ((TellsNormal || type == "Warning") && _told.Add($"{about.Uid} {reason} {message}"))
        {
            SimProcess.Current.World.Timeline.Add(component, TimelineKind.Kubernetes, $"{about.Text("kind")} {about.Key}: {reason}: {message}");
        }

        _pending.Enqueue(new Pending(about, type, reason, message, fieldPath, clock.GetUtcNow()));
        if (_draining) return;
        _draining = true;
        _ = LoudTask.RunAsync(DrainAsync());
    }

    private async Task DrainAsync()
    {
        while (_pending.TryDequeue(out var pending)) await DeliverAsync(pending);
        _draining = false;
    }

    private async Task DeliverAsync(Pending pending)
    {
        if (!TakeToken($"{pending.About.Uid} {pending.About.Key}", pending.At)) return;
        for (var i = 0; i < TriesMax; i++)
        {
            try
            {
                await WriteAsync(pending);
                return;
            }
            catch (PortUnreachableException)
            {
                // The event is retried; while the API is away nothing else could be written anyway.
            }

            await Task.Delay(RetryPause, clock);
        }
    }

    private async Task WriteAsync(Pending pending)
    {
        var key = $"{pending.About.Uid} {pending.About.Key} {pending.Type} {pending.Reason} {pending.FieldPath} {pending.Message}";
        if (_known.TryGetValue(key, out var known))
        {
            var count = known.Count + 1;
            var patch = KubeDocument.Object(("count", count), ("lastTimestamp", KubeTime.Seconds(pending.At)));
            var patched = await api.PatchAsync(KubeResources.Events, known.Target, patch, CancellationToken.None, contentType: PatchContentType.StrategicMerge);
            if (patched.IsSuccess) _known[key] = known with { Count = count };
            if (!patched.IsNotFound) return;
        }

        var created = Build(pending);
        if (!(await api.CreateAsync(KubeResources.Events, created, CancellationToken.None)).IsSuccess) return;
        if (_known.TryAdd(key, new Known(created.Namespace!, created.Name, 1))) _knownInOrder.Enqueue(key);
        else _known[key] = new Known(created.Namespace!, created.Name, 1);
        if (_knownInOrder.Count > KnownMax) _known.Remove(_knownInOrder.Dequeue());
    }

    private KubeDocument Build(Pending pending)
    {
        var about = pending.About;
        var ns = about.Namespace is { Length: > 0 } own ? own : "default";
        var time = KubeTime.Seconds(pending.At);
        var nanoseconds = Math.Max((pending.At - DateTimeOffset.UnixEpoch).Ticks * 100, _lastName + 1); // two events of one moment need two names
        _lastName = nanoseconds;
        return KubeDocument.Object(
            ("apiVersion", "v1"),
            ("kind", "Event"),
            ("metadata", KubeDocument.Object(("name", string.Create(CultureInfo.InvariantCulture, $"{about.Name}.{nanoseconds:x}")), ("namespace", ns))),
            ("involvedObject", pending.FieldPath is { } path ? ReferenceTo(about).With("fieldPath", path) : ReferenceTo(about)),
            ("reason", pending.Reason),
            ("message", pending.Message),
            ("source", KubeDocument.Object(("component", component), ("host", host is null ? null : KubeDocument.Of(host)))),
            ("firstTimestamp", time),
            ("lastTimestamp", time),
            ("count", 1),
            ("type", pending.Type),
            ("eventTime", KubeDocument.Null),
            ("reportingComponent", component),
            ("reportingInstance", host ?? ""));
    }

    /// <summary>An ObjectReference to an object, as events carry it.</summary>
    public static KubeDocument ReferenceTo(KubeDocument about) => KubeDocument.Object(
        ("kind", about["kind"]),
        ("namespace", about.Namespace is { Length: > 0 } ns ? KubeDocument.Of(ns) : null),
        ("name", about.Name),
        ("uid", about.Uid.Length == 0 ? null : KubeDocument.Of(about.Uid)),
        ("apiVersion", about["apiVersion"]),
        ("resourceVersion", about.ResourceVersion.Length == 0 ? null : KubeDocument.Of(about.ResourceVersion)));

    private bool TakeToken(string key, DateTimeOffset now)
    {
        if (!_buckets.TryGetValue(key, out var bucket)) bucket = new Bucket(BurstMax, now);
        var refilled = Math.Min(BurstMax, bucket.Tokens + (now - bucket.At) / Refill);
        if (refilled < 1)
        {
            _buckets[key] = new Bucket(refilled, now);
            return false;
        }

        _buckets[key] = new Bucket(refilled - 1, now);
        return true;
    }

    private sealed record Pending(KubeDocument About, string Type, string Reason, string Message, string? FieldPath, DateTimeOffset At);

    private sealed record Known(string Namespace, string Name, long Count)
    {
        /// <summary>What a patch of the event is sent to.</summary>
        internal KubeDocument Target => KubeDocument.Object(("metadata", KubeDocument.Object(("name", Name), ("namespace", Namespace))));
    }

    private readonly record struct Bucket(double Tokens, DateTimeOffset At);
}
