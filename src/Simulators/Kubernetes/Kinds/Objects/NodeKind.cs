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

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var taints = value.List("spec", "taints");
        for (var i = 0; i < taints.Count; i++)
        {
            // The API reports taints below metadata.
            var path = $"metadata.taints[{i}]";
            foreach (var problem in NameRules.QualifiedName(taints[i].Text("key") ?? "")) errors.Invalid(path + ".key", taints[i]["key"] ?? "", problem);
            var problems = NameRules.LabelValue(taints[i].Text("value") ?? "");
            if (problems.Count > 0) errors.Invalid(path + ".value", taints[i]["value"]!, string.Join(";", problems));
            var effect = taints[i].Text("effect") ?? "";
            if (effect.Length == 0) errors.Required(path + ".effect");
            else if (effect is not ("NoSchedule" or "PreferNoSchedule" or "NoExecute")) errors.NotSupported(path + ".effect", effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
            for (var j = 0; j < i; j++)
            {
                if (taints[j].Text("key") != taints[i].Text("key") || taints[j].Text("effect") != effect) continue;
                errors.Add("FieldValueDuplicate", path, $"Duplicate value: {GoForm.Kubernetes.Of("Taint", taints[i])}: taints must be unique by key and effect pair");
                break;
            }
        }
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        var before = stored.Text("spec", "providerID") ?? "";
        if (before.Length > 0 && before != value.Text("spec", "providerID")) errors.Forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid");
    }
}
