using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Nodes. A kubelet registers with its status, so creation keeps it. Provenance: Recorded (defaults/node), Documented (API reference, Node).</summary>
internal sealed class NodeKind() : CatalogKind(KindDescriptions.Node, SchemaCatalog.Kubernetes["Node"])
{
    private const string NotReady = "node.kubernetes.io/not-ready";

    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["NodeSpec"];
    private static readonly SchemaType StatusType = SchemaCatalog.Kubernetes["NodeStatus"];
    private static readonly KubeDocument Taint = KubeDocument.Object(("key", NotReady), ("effect", "NoSchedule"));

    private static readonly SortedDictionary<string, Func<KubeDocument, string>> Fields = new(StringComparer.Ordinal)
    {
        ["spec.unschedulable"] = static n => n.Flag("spec", "unschedulable") == true ? "true" : "false",
    };

    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => Fields;

    public override KubeDocument Default(KubeDocument value) =>
        value["status"] is { } status && !status.Has("allocatable") && status["capacity"] is { } capacity
            ? WithStatus(value, StatusType.Set(status, "allocatable", capacity))
            : value;

    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context) => EditSpec(value, static spec =>
    {
        foreach (var taint in spec.List("taints"))
        {
            if (taint.Text("key") == NotReady && taint.Text("effect") == "NoSchedule") return spec;
        }

        return SpecType.Set(spec, "taints", KubeDocument.ArrayOf([.. spec.List("taints"), Taint]));
    });
}
