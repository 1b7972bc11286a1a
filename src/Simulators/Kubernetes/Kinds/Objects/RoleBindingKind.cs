using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>RoleBindings and ClusterRoleBindings. Provenance: Documented (API reference, RoleBinding), Recorded (topic rbac).</summary>
internal sealed class RoleBindingKind(KindDescription description) : CatalogKind(description, SchemaCatalog.Kubernetes[description.Kind])
{
    private const string Group = "rbac.authorization.k8s.io";

    private static readonly SchemaType RefType = SchemaCatalog.Kubernetes["RoleRef"];
    private static readonly SchemaType SubjectType = SchemaCatalog.Kubernetes["Subject"];

    public override IReadOnlyList<string> NameErrors(string name, bool isPrefix) => NameRules.PathSegment(name, isPrefix);

    public override KubeDocument Default(KubeDocument value)
    {
        value = value.Edit("roleRef", static r => RefType.SetDefault(r, "apiGroup", Group));
        return value.EditItems("subjects", static s => s.Text("kind") is "User" or "Group" ? SubjectType.SetDefault(s, "apiGroup", Group) : s);
    }
}
