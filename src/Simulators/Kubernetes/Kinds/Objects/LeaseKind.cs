using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Leases. Provenance: Recorded (defaults/secret-event-lease), Documented (API reference, Lease).</summary>
internal sealed class LeaseKind() : CatalogKind(KindDescriptions.Lease, SchemaCatalog.Kubernetes["Lease"])
{
    /// <summary>The fields of coordinated leader election, whose gate is off, are dropped.</summary>
    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context) => EditSpec(value, static spec => spec.Without("strategy").Without("preferredHolder"));

    public override KubeDocument PrepareForUpdate(KubeDocument value, KubeDocument stored, KindContext context) =>
        EditSpec(value, static spec => spec.Without("strategy").Without("preferredHolder"));

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        if (spec.Integer("leaseDurationSeconds") is <= 0) errors.Invalid("spec.leaseDurationSeconds", spec["leaseDurationSeconds"]!, "must be greater than 0");
        if (spec.Integer("leaseTransitions") is < 0) errors.Invalid("spec.leaseTransitions", spec["leaseTransitions"]!, "must be greater than or equal to 0");
    }
}
