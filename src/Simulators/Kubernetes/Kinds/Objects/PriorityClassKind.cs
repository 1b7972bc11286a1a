using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>PriorityClasses. Provenance: Documented (API reference, PriorityClass).</summary>
internal sealed class PriorityClassKind() : CatalogKind(KindDescriptions.PriorityClass, SchemaCatalog.Kubernetes["PriorityClass"])
{
    public override KubeDocument Default(KubeDocument value) => Schema.SetDefault(value, "preemptionPolicy", "PreemptLowerPriority");

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        if (value.Integer("value") is > 1_000_000_000) errors.Forbidden("value", "maximum allowed value of a user defined priority is 1000000000");
    }

    /// <summary>One class alone is the default.</summary>
    public override string? Refuse(KubeDocument value, KubeDocument? stored, KindContext context)
    {
        if (value.Flag("globalDefault") != true || stored?.Flag("globalDefault") == true) return null;
        var other = context.ListAll(Resource).FirstOrDefault(c => c.Flag("globalDefault") == true && c.Name != value.Name);
        return other is null ? null : $"PriorityClass {other.Name} is already marked as default. Only one default can exist";
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        if (!FieldRules.SameField(value, stored, "value")) errors.Forbidden("value", "may not be changed in an update.");
        if (!FieldRules.SameField(value, stored, "preemptionPolicy")) errors.Invalid("preemptionPolicy", value["preemptionPolicy"] ?? "", FieldRules.Immutable);
    }
}
