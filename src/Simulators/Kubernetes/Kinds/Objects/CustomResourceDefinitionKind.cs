using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>CustomResourceDefinitions as objects: they don't make the server serve anything. Provenance: Recorded (crd/versions-invalid).</summary>
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

    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context)
    {
        value = base.PrepareForCreate(value, context);
        foreach (var version in value.List("spec", "versions"))
        {
            if (version.Flag("storage") == true && version["name"] is { } name)
            {
                return WithStatus(value, StatusType.Set(value["status"]!, "storedVersions", KubeDocument.Array(name)));
            }
        }

        return value;
    }
}
