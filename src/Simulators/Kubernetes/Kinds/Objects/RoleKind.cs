using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Roles and ClusterRoles: any name that fits into a path. Provenance: Documented (API reference, Role).</summary>
internal sealed class RoleKind(KindDescription description) : CatalogKind(description, SchemaCatalog.Kubernetes[description.Kind])
{
    public override IReadOnlyList<string> NameErrors(string name, bool isPrefix) => NameRules.PathSegment(name, isPrefix);
}
