using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>The row of an event, of the core group or of events.k8s.io, which names the same fields otherwise. Provenance: Recorded (list/table-events).</summary>
internal static class EventTable
{
    public static readonly KindTable Event = new("Last_Seen Type Reason Object Subobject+ Source+ Message First_Seen+ Count+ Name+", Cells);

    private static KubeDocument[] Cells(KubeDocument value, DateTimeOffset now)
    {
        var about = value["involvedObject"] ?? value["regarding"] ?? KubeDocument.EmptyObject;
        var made = value.Text("eventTime");
        var first = Time(value, "firstTimestamp", "deprecatedFirstTimestamp") ?? made;
        var last = Time(value, "lastTimestamp", "deprecatedLastTimestamp") ?? first;
        var count = value.Integer("count") ?? value.Integer("deprecatedCount") ?? 0;
        if (value["series"] is { IsObject: true } series) (last, count) = (series.Text("lastObservedTime"), series.Integer("count") ?? 0);
        else if (count == 0) count = 1;
        return
        [
            CellText.Since(last, now), value.Text("type") ?? "", value.Text("reason") ?? "", Target(about), about.Text("fieldPath") ?? "", Source(value),
            (value.Text("message") ?? value.Text("note") ?? "").Trim(), CellText.Since(first, now), KubeDocument.NumberFromLiteral(count.ToString(CultureInfo.InvariantCulture)), value.Name,
        ];
    }

    private static string? Time(KubeDocument value, string name, string deprecated) => value.Text(name) ?? value.Text(deprecated);

    private static string Target(KubeDocument about)
    {
        var kind = (about.Text("kind") ?? "").ToLowerInvariant();
        return about.Text("name") is { Length: > 0 } name ? $"{kind}/{name}" : kind;
    }

    private static string Source(KubeDocument value)
    {
        var source = value["source"] ?? value["deprecatedSource"];
        var component = source?.Text("component") is { Length: > 0 } given ? given : value.Text("reportingComponent") ?? value.Text("reportingController") ?? "";
        var host = source?.Text("host") is { Length: > 0 } node ? node : value.Text("reportingInstance") ?? "";
        return host.Length == 0 ? component : $"{component}, {host}";
    }
}
