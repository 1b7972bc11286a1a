using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Custom;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>CustomResourceDefinitions as objects; what they make served is the API server's part. Provenance: Recorded (topic crd).</summary>
internal sealed class CustomResourceDefinitionKind() : CatalogKind(KindDescriptions.CustomResourceDefinition, SchemaCatalog.Kubernetes["CustomResourceDefinition"])
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["CustomResourceDefinitionSpec"];
    private static readonly SchemaType NamesType = SchemaCatalog.Kubernetes["CustomResourceDefinitionNames"];
    private static readonly SchemaType StatusType = SchemaCatalog.Kubernetes["CustomResourceDefinitionStatus"];
    private static readonly KubeDocument NoConversion = KubeDocument.Object(("strategy", "None"));

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, static spec =>
    {
        spec = spec.Edit("names", static names =>
        {
            var kind = names.Text("kind") ?? "";
            if (kind.Length == 0) return names;
            return NamesType.SetDefault(NamesType.SetDefault(names, "singular", kind.ToLowerInvariant()), "listKind", kind + "List");
        });
        return SpecType.SetDefault(spec, "conversion", NoConversion);
    });

    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context) => WithStoredVersion(base.PrepareForCreate(value, context));

    public override KubeDocument PrepareForUpdate(KubeDocument value, KubeDocument stored, KindContext context) => WithStoredVersion(base.PrepareForUpdate(value, stored, context));

    public override void Validate(KubeDocument value, FieldErrors errors) => DefinitionRules.Validate(value, null, errors);

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => DefinitionRules.Validate(value, stored, errors);

    public override void ValidateStatusUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => DefinitionRules.Names(value.At("status", "acceptedNames"), "status.acceptedNames", errors);

    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored)
    {
        var warnings = DefinitionWarnings.Of(value);
        if (warnings.Count == 0 || stored is null) return warnings;
        var before = DefinitionWarnings.Of(stored);
        return [.. warnings.Where(w => !before.Contains(w))];
    }

    /// <summary>The first version to be stored joins those that were.</summary>
    private KubeDocument WithStoredVersion(KubeDocument value)
    {
        foreach (var version in value.List("spec", "versions"))
        {
            if (version.Flag("storage") != true || version["name"] is not { } name) continue;
            var stored = value.List("status", "storedVersions");
            if (stored.Contains(name)) return value;
            return WithStatus(value, StatusType.Set(value["status"] ?? KubeDocument.EmptyObject, "storedVersions", KubeDocument.ArrayOf(stored.Append(name))));
        }

        return value;
    }
}
