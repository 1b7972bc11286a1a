using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Namespaces. Provenance: Recorded (delete/namespace-delete, immutability/namespace-label).</summary>
internal sealed class NamespaceKind() : CatalogKind(KindDescriptions.Namespace, SchemaCatalog.Kubernetes["Namespace"])
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["NamespaceSpec"];
    private static readonly SchemaType StatusType = SchemaCatalog.Kubernetes["NamespaceStatus"];

    private static readonly SortedDictionary<string, Func<KubeDocument, string>> Fields = new(StringComparer.Ordinal)
    {
        ["status.phase"] = static n => n.Text("status", "phase") ?? "",
    };

    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => Fields;

    public override IReadOnlyList<string> NameErrors(string name, bool isPrefix) => NameRules.Label(isPrefix ? NameRules.MaskTrailingDash(name) : name);

    /// <summary>The label of its own name is put back whenever it is read.</summary>
    public override KubeDocument Default(KubeDocument value)
    {
        value = WithStatus(value, StatusType.SetDefault(value["status"] ?? KubeDocument.EmptyObject, "phase", "Active"));
        if (value.Name.Length == 0 || value.Label(NameLabel) == value.Name) return value;
        var metadata = value["metadata"]!;
        var labels = (metadata["labels"] ?? KubeDocument.EmptyObject).With(NameLabel, value.Name);
        return value.With("metadata", MetaType.Set(metadata, "labels", KubeDocument.ObjectOf(labels.Fields.OrderBy(f => f.Name, StringComparer.Ordinal))));
    }

    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context)
    {
        value = Default(WithStatus(value, KubeDocument.Object(("phase", "Active"))));
        return EditSpec(value, static spec =>
        {
            foreach (var finalizer in spec.List("finalizers"))
            {
                if (finalizer.ScalarText == "kubernetes") return spec;
            }

            return SpecType.Set(spec, "finalizers", KubeDocument.ArrayOf([.. spec.List("finalizers"), "kubernetes"]));
        });
    }

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var finalizers = value.List("spec", "finalizers");
        for (var i = 0; i < finalizers.Count; i++)
        {
            var name = finalizers[i].ScalarText ?? "";
            var path = $"spec.finalizers[{i}]";
            var problems = NameRules.QualifiedName(name);
            foreach (var problem in problems) errors.Invalid(path, name, problem);
            if (problems.Count == 0 && !name.Contains('/', StringComparison.Ordinal) && name != "kubernetes") errors.Invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }

    /// <summary>Only the finalize subresource changes spec.finalizers.</summary>
    public override KubeDocument PrepareForUpdate(KubeDocument value, KubeDocument stored, KindContext context)
    {
        value = base.PrepareForUpdate(value, stored, context);
        return stored.At("spec", "finalizers") is { } finalizers
            ? EditSpec(value, spec => SpecType.Set(spec, "finalizers", finalizers))
            : EditSpec(value, static spec => spec.Without("finalizers"));
    }
}
