using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
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

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var role = value["roleRef"] ?? KubeDocument.EmptyObject;
        if (role.Text("apiGroup") != Group) errors.NotSupported("roleRef.apiGroup", role["apiGroup"] ?? "", Group);
        var kind = role.Text("kind") ?? "";
        if (IsNamespaced && kind is not ("Role" or "ClusterRole")) errors.NotSupported("roleRef.kind", kind, "Role", "ClusterRole");
        if (!IsNamespaced && kind != "ClusterRole") errors.NotSupported("roleRef.kind", kind, "ClusterRole");
        if (role.IsBlank("name")) errors.Required("roleRef.name");
        else
        {
            foreach (var problem in NameRules.PathSegment(role.Text("name")!, isPrefix: false)) errors.Invalid("roleRef.name", role["name"]!, problem);
        }

        var subjects = value.List("subjects");
        for (var i = 0; i < subjects.Count; i++) Subject(subjects[i], $"subjects[{i}]", errors);
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        if (!FieldRules.SameField(value, stored, "roleRef")) errors.Invalid("roleRef", GoForm.Kubernetes.Of("RoleRef", value["roleRef"]!), "cannot change roleRef");
    }

    private void Subject(KubeDocument subject, string path, FieldErrors errors)
    {
        if (subject.IsBlank("name")) errors.Required(path + ".name");
        switch (subject.Text("kind"))
        {
            case "ServiceAccount":
                foreach (var problem in NameRules.Subdomain(subject.Text("name") ?? "x")) errors.Invalid(path + ".name", subject["name"]!, problem);
                if (!subject.IsBlank("apiGroup")) errors.NotSupported(path + ".apiGroup", subject["apiGroup"]!, "");
                if (!IsNamespaced && subject.IsBlank("namespace")) errors.Required(path + ".namespace");
                break;
            case "User" or "Group":
                if (subject.Text("apiGroup") != Group) errors.NotSupported(path + ".apiGroup", subject["apiGroup"] ?? "", Group);
                break;
            default:
                errors.NotSupported(path + ".kind", subject["kind"] ?? "", "ServiceAccount", "User", "Group");
                break;
        }
    }
}
