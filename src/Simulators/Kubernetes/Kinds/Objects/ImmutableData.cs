using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>ConfigMaps and Secrets marked immutable. Provenance: Recorded (validation/configmap-immutable, validation/secret-immutable).</summary>
internal static class ImmutableData
{
    private const string Message = "field is immutable when `immutable` is set";

    internal static void Validate(KubeDocument value, KubeDocument stored, ReadOnlySpan<string> fields, FieldErrors errors)
    {
        if (stored.Flag("immutable") != true) return;
        if (value.Flag("immutable") != true) errors.Forbidden("immutable", Message);
        foreach (var field in fields)
        {
            if (!FieldRules.SameField(value, stored, field)) errors.Forbidden(field, Message);
        }
    }
}
