using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>ControllerRevisions: their data never changes. Provenance: Recorded (defaults/secret-event-lease), Documented (API reference, ControllerRevision).</summary>
internal sealed class ControllerRevisionKind() : CatalogKind(KindDescriptions.ControllerRevision, SchemaCatalog.Kubernetes["ControllerRevision"])
{
    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        if (!value.Has("data")) errors.Required("data", "data is mandatory");
        if (value.Integer("revision") is < 0) errors.Invalid("revision", value["revision"]!, FieldRules.NotNegative);
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        if (!FieldRules.SameField(value, stored, "data")) errors.Invalid("data", value["data"] ?? KubeDocument.Null, FieldRules.Immutable);
        Validate(value, errors);
    }
}
