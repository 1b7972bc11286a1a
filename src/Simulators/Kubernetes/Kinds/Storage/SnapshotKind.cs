using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>
/// The snapshot kinds are custom resources: their fields are pruned and checked against the CRDs' schemas, and rules in CEL run only on what fits the schema.
/// Provenance: Recorded (storage/snapshot-invalid, storage/snapshot-immutable), Documented (snapshot.storage.k8s.io/v1 of external-snapshotter).
/// </summary>
internal abstract class SnapshotKind(KindDescription description) : CatalogKind(description, SchemaCatalog.Kubernetes[description.Kind])
{
    private const string RulesNotChecked = "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

    public sealed override bool IsCustom => true;

    private protected virtual bool HasRules => true;

    public sealed override KubeDocument PrepareForCreate(KubeDocument value, KindContext context) => HasStatus ? value.Without("status") : value;

    public sealed override void Validate(KubeDocument value, FieldErrors errors) => Check(value, null, errors);

    public sealed override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => Check(value, stored, errors);

    public sealed override void ValidateStatusUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => Check(value, stored, errors);

    /// <summary>What the schema requires and allows.</summary>
    private protected abstract void CheckShape(KubeDocument value, FieldErrors errors);

    /// <summary>The CRD's own rules; <paramref name="stored"/> is null on creation.</summary>
    private protected virtual void CheckRules(KubeDocument value, KubeDocument? stored, FieldErrors errors)
    {
    }

    /// <summary>A text of the spec that never changes once it is set; removing it is an error of its parent.</summary>
    private protected static void Immutable(KubeDocument? parent, KubeDocument? stored, string name, string path, FieldErrors errors)
    {
        if (stored?[name] is not { IsNull: false } before) return;
        if (parent?[name] is not { IsNull: false } after)
        {
            Rule(path, $"{name} is required once set", errors);
            return;
        }

        if (!after.Equals(before)) errors.Invalid($"{path}.{name}", after, $"{name} is immutable");
    }

    /// <summary>A rule over an object: the API does not quote objects.</summary>
    private protected static void Rule(string path, string message, FieldErrors errors) => errors.Add("FieldValueInvalid", path, $"Invalid value: {message}");

    private protected static bool IsGiven(KubeDocument? parent, string name) => parent?[name] is { IsNull: false };

    private void Check(KubeDocument value, KubeDocument? stored, FieldErrors errors)
    {
        var before = errors.Items.Count;
        CustomShape.CheckTypes(Schema, value, errors);
        CheckShape(value, errors);
        if (errors.Items.Count == before) CheckRules(value, stored, errors);
        else if (HasRules) errors.Add("FieldValueInvalid", "<nil>", $"Invalid value: null: {RulesNotChecked}");
    }
}
