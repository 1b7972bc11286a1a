using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>PodTemplates. Provenance: Documented (API reference, PodTemplate).</summary>
internal sealed class PodTemplateKind() : CatalogKind(KindDescriptions.PodTemplate, SchemaCatalog.Kubernetes["PodTemplate"])
{
    public override KubeDocument Default(KubeDocument value) => value.Edit("template", PodSpecDefaults.ApplyToTemplate);

    public override void Validate(KubeDocument value, FieldErrors errors) => PodSpecRules.ValidateTemplate(value["template"] ?? KubeDocument.EmptyObject, "template", errors);
}
