using System.Runtime.CompilerServices;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>
/// Turns objects and lists into meta.k8s.io/v1 Tables, with the columns and cells of the real server. Tables of custom resources follow the printer columns of the kind that
/// <paramref name="find"/> tells for an apiVersion and a kind (an item's or a list's). Provenance: Recorded (list/table-*, watch/watch-table, kubectl transcripts).
/// </summary>
public sealed class TableConverter(Func<string, string, ResourceKind?> find)
{
    private const string ListSuffix = "List";

    private readonly ConditionalWeakTable<ResourceKind, KindTable> _custom = [];

    /// <summary>The value of the query's includeObject, or null when it is none of the known ones: the request is then refused with <see cref="RefusedInclude"/>.</summary>
    public static IncludeObject? ParseInclude(string? text) => text switch
    {
        null or "" or "Metadata" => IncludeObject.Metadata,
        "Object" => IncludeObject.Object,
        "None" => IncludeObject.None,
        _ => null,
    };

    /// <summary>The message of the 400 (BadRequest) that a bad includeObject earns.</summary>
    public static string RefusedInclude(string text) =>
        $"Unable to convert to Table as requested: includeObject: Invalid value: {KubeDocument.Of(text)}: must be 'Metadata', 'Object', 'None', or empty";

    /// <summary>
    /// An object, a list or the object of a watch event as a Table; a Status as it is. Of a watch only the first event carries the columns: later ones are asked for without
    /// (<paramref name="withColumns"/> false: <c>"columnDefinitions": null</c>).
    /// </summary>
    public KubeDocument Convert(KubeDocument value, IncludeObject include, DateTimeOffset now, bool withColumns = true, string apiVersion = "meta.k8s.io/v1")
    {
        var (version, kind) = (value.Text("apiVersion") ?? "", value.Text("kind") ?? "");
        if (kind is "Status" && version == "v1" || kind == "Table") return value;
        var isList = value["items"] is { IsArray: true } && kind.EndsWith(ListSuffix, StringComparison.Ordinal);
        var resource = find(version, kind);
        var itemKind = resource?.Kind ?? (isList ? kind[..^ListSuffix.Length] : kind);
        var table = Find(version, itemKind, resource);
        var rows = isList ? [.. value.List("items").Select(Row)] : new[] { Row(value) };
        return KubeDocument.Object(
            ("kind", "Table"), ("apiVersion", apiVersion),
            ("metadata", isList ? value["metadata"] ?? KubeDocument.EmptyObject : KubeDocument.Object(("resourceVersion", value.At("metadata", "resourceVersion")))),
            ("columnDefinitions", withColumns ? table.Columns : KubeDocument.Null), ("rows", KubeDocument.ArrayOf(rows)));

        KubeDocument Row(KubeDocument item) => KubeDocument.Object(
            ("cells", KubeDocument.Array(table.Cells(item, now))), ("conditions", table.Conditions(item)), ("object", include switch
            {
                IncludeObject.None => KubeDocument.Null,
                IncludeObject.Object => WithType(item, version, itemKind),
                _ => PartialMetadata.OfObject(item, apiVersion),
            }));
    }

    private KindTable Find(string apiVersion, string kind, ResourceKind? resource)
    {
        // Kinds of CRDs come and go.
        if (resource is { IsCustom: true }) return _custom.GetValue(resource, static r => CustomTable.Of(r.PrinterColumns));
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return BuiltInTables.Find(slash < 0 ? "" : apiVersion[..slash], kind) ?? CoreTables.Default;
    }

    /// <summary>The items of lists go without a type; here each stands alone.</summary>
    private static KubeDocument WithType(KubeDocument item, string apiVersion, string kind) =>
        item["kind"] is not null ? item : KubeDocument.ObjectOf([new("kind", kind), new("apiVersion", apiVersion), .. item.FieldSpan]);
}
