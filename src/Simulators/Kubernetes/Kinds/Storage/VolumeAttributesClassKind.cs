using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>VolumeAttributesClasses. Provenance: Recorded (validation/vac-no-driver, immutability/vac-immutable).</summary>
internal sealed class VolumeAttributesClassKind() : CatalogKind(KindDescriptions.VolumeAttributesClass, SchemaCatalog.Kubernetes["VolumeAttributesClass"])
{
    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        if (value.IsBlank("driverName")) errors.Required("driverName");
        else
        {
            foreach (var problem in NameRules.QualifiedName(value.Text("driverName")!.ToLowerInvariant())) errors.Invalid("driverName", value["driverName"]!, problem);
        }

        ParameterRules.Validate(value["parameters"], errors);
        if (value["parameters"] is not { FieldSpan.Length: > 0 }) errors.Required("parameters", "must contain at least one key/value pair");
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        if (!FieldRules.SameField(value, stored, "driverName")) errors.Forbidden("driverName", "updates to driverName are forbidden.");
        if (!FieldRules.SameField(value, stored, "parameters")) errors.Forbidden("parameters", "updates to parameters are forbidden.");
    }
}
