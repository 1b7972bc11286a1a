using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>LimitRanges: shape and defaults; nothing is limited by them. Provenance: Documented (Limit Ranges: defaults of containers).</summary>
internal sealed class LimitRangeKind() : CatalogKind(KindDescriptions.LimitRange, SchemaCatalog.Kubernetes["LimitRange"])
{
    private static readonly SchemaType ItemType = SchemaCatalog.Kubernetes["LimitRangeItem"];

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, static spec => spec.EditItems("limits", static item =>
    {
        if (item.Text("type") != "Container") return item;
        var limits = Fill(item["default"], item["max"]);
        var requests = Fill(Fill(item["defaultRequest"], limits), item["min"]);
        if (limits.Fields.Count > 0) item = ItemType.Set(item, "default", limits);
        return requests.Fields.Count > 0 ? ItemType.Set(item, "defaultRequest", requests) : item;
    }));

    private static KubeDocument Fill(KubeDocument? given, KubeDocument? source)
    {
        var result = given is { IsObject: true } ? given : KubeDocument.EmptyObject;
        foreach (var (name, quantity) in source?.Fields ?? [])
        {
            if (result[name] is null) result = result.With(name, quantity);
        }

        return result;
    }
}
