using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>Jobs. Provenance: Recorded (validation/job-validation, immutability/job-template), Documented (API reference, Job).</summary>
internal sealed class JobKind() : CatalogKind(KindDescriptions.Job, SchemaCatalog.Kubernetes["Job"])
{
    internal const string ControllerUidLabel = "batch.kubernetes.io/controller-uid";
    internal const string JobNameLabel = "batch.kubernetes.io/job-name";

    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["JobSpec"];
    private static readonly SchemaType TemplateType = SchemaCatalog.Kubernetes["PodTemplateSpec"];
    private static readonly SchemaType SelectorType = SchemaCatalog.Kubernetes["LabelSelector"];

    private static readonly SortedDictionary<string, Func<KubeDocument, string>> Fields = new(StringComparer.Ordinal)
    {
        ["status.successful"] = static j => j.At("status", "succeeded")?.ScalarText ?? "0",
    };

    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => Fields;

    public override KubeDocument Default(KubeDocument value)
    {
        value = EditSpec(value, JobSpecDefaults.Apply);
        if (value.At("metadata", "labels") is not null || value.At("spec", "template", "metadata", "labels") is not { FieldSpan.Length: > 0 } labels) return value;
        return Schema.Set(value, "metadata", MetaType.Set(value["metadata"] ?? KubeDocument.EmptyObject, "labels", labels));
    }

    /// <summary>Without manualSelector the selector is the Job's own uid.</summary>
    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context)
    {
        value = base.PrepareForCreate(value, context);
        return value.Flag("spec", "manualSelector") == true ? value : EditSpec(value, spec => WithGeneratedSelector(spec, value.Uid, value.Name));
    }

    private static KubeDocument WithGeneratedSelector(KubeDocument spec, string uid, string name)
    {
        spec = spec.Edit("template", template =>
        {
            var metadata = template["metadata"] ?? KubeDocument.EmptyObject;
            var labels = metadata["labels"] ?? KubeDocument.EmptyObject;
            foreach (var (key, text) in (ReadOnlySpan<(string, string)>)[(ControllerUidLabel, uid), (JobNameLabel, name), ("controller-uid", uid), ("job-name", name)])
            {
                labels = labels.With(key, text);
            }

            return TemplateType.Set(template, "metadata", MetaType.Set(metadata, "labels", Sorted(labels)));
        });
        var selector = spec["selector"] ?? KubeDocument.EmptyObject;
        var matching = selector["matchLabels"] ?? KubeDocument.EmptyObject;
        return SpecType.Set(spec, "selector", SelectorType.Set(selector, "matchLabels", Sorted(matching.With(ControllerUidLabel, uid))));
    }

    private static KubeDocument Sorted(KubeDocument labels) => KubeDocument.ObjectOf(labels.Fields.OrderBy(f => f.Name, StringComparer.Ordinal));

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        JobRules.GeneratedSelector(value, errors);
        JobRules.Validate(value["spec"] ?? KubeDocument.EmptyObject, errors);
    }

    /// <summary>The API validates a changed spec twice.</summary>
    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        JobRules.Validate(value["spec"]!, errors);
        JobRules.ValidateUpdate(value["spec"]!, stored, errors);
    }

    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored) =>
        PodNameWarnings.OfWorkload(value, stored);
}
