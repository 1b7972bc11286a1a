using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>Where a custom resource keeps what its scale subresource shows. Provenance: Recorded (crd/cr-scale), Documented (Scale subresource).</summary>
internal sealed record CustomScale(string SpecReplicas, string StatusReplicas, string LabelSelector)
{
    public static CustomScale Read(KubeDocument scale) =>
        new(scale.Text("specReplicasPath") ?? "", scale.Text("statusReplicasPath") ?? "", scale.Text("labelSelectorPath") ?? "");

    public static string[] Parts(string path) => path.TrimStart('.').Split('.');

    /// <summary>The value at a path; null when nothing is there.</summary>
    public static KubeDocument? Find(KubeDocument value, string path) => path.Length == 0 ? null : value.At(Parts(path));

    public void Validate(KubeDocument value, bool checksSpec, FieldErrors errors)
    {
        if (checksSpec) Count(value, SpecReplicas, errors);
        Count(value, StatusReplicas, errors);
        if (Find(value, LabelSelector) is { IsString: false } selector) errors.Invalid(LabelSelector, "", Accessor(LabelSelector, selector, "string"));
    }

    private static void Count(KubeDocument value, string path, FieldErrors errors)
    {
        if (Find(value, path) is not { } found) return;
        if (SchemaValidator.Describe(found).Type != "integer")
        {
            errors.Invalid(path, 0, Accessor(path, found, "int64"));
            return;
        }

        if (found.ScalarText!.StartsWith('-')) errors.Invalid(path, found, "should be a non-negative integer");
        else if (!int.TryParse(found.ScalarText, System.Globalization.CultureInfo.InvariantCulture, out _)) errors.Invalid(path, found, $"should be less than or equal to {int.MaxValue}");
    }

    private static string Accessor(string path, KubeDocument found, string wanted)
    {
        var type = SchemaValidator.Describe(found).Type switch { "string" => "string", "boolean" => "bool", "number" => "float64", "integer" => "int64", "array" => "[]interface {}", "object" => "map[string]interface {}", _ => "<nil>" };
        var shown = found.ScalarText ?? found.ToString();
        return $"{path} accessor error: {shown} is of the type {type}, expected {wanted}";
    }
}
