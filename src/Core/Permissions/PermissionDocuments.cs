using Drydock.Core.Kubernetes;

namespace Drydock.Core.Permissions;

/// <summary>The documents that grant permissions: RBAC manifests and IAM policies.</summary>
public static class PermissionDocuments
{
    /// <summary>A ClusterRole and a Role for each namespace, each with its binding; all of one name.</summary>
    public static IReadOnlyList<KubeDocument> Rbac(MigrationPermissions permissions, string name, PermissionSubject subject)
    {
        var documents = new List<KubeDocument>();
        foreach (var place in permissions.Cluster.GroupBy(p => p.Namespace, StringComparer.Ordinal))
        {
            var (role, binding) = place.Key is null ? ("ClusterRole", "ClusterRoleBinding") : ("Role", "RoleBinding");
            documents.Add(New(role, name, place.Key).With("rules", KubeDocument.ArrayOf(place.Select(Rule))));
            documents.Add(New(binding, name, place.Key)
                .With("subjects", KubeDocument.Array(subject.ToDocument()))
                .With("roleRef", KubeDocument.Object(("apiGroup", KubeResources.Roles.Group), ("kind", role), ("name", name))));
        }

        return documents;
    }

    /// <summary>The IAM policy of a holder; null when it needs none.</summary>
    public static KubeDocument? Policy(MigrationPermissions permissions, AwsPermissionHolder holder)
    {
        var statements = permissions.Aws.Where(p => p.Holder == holder).Select(Statement).ToList();
        return statements.Count == 0 ? null : KubeDocument.Object(("Version", "2012-10-17"), ("Statement", KubeDocument.ArrayOf(statements)));
    }

    private static KubeDocument New(string kind, string name, string? ns) => KubeDocument.Object(
        ("apiVersion", KubeResources.Roles.ApiVersion),
        ("kind", kind),
        ("metadata", KubeDocument.Object(("name", name), ("namespace", ns is null ? null : KubeDocument.Of(ns)))));

    private static KubeDocument Rule(ClusterPermission permission) => KubeDocument.Object(
        ("apiGroups", Texts([permission.ApiGroup])),
        ("resources", Texts([permission.Resource])),
        ("resourceNames", permission.Names.Count == 0 ? null : Texts(permission.Names)),
        ("verbs", Texts(permission.Verbs)));

    private static KubeDocument Statement(AwsPermission permission) => KubeDocument.Object(
        ("Sid", permission.Sid),
        ("Effect", "Allow"),
        ("Action", Texts(permission.Actions)),
        ("Resource", Texts(permission.Resources)),
        ("Condition", permission.Conditions.Count == 0 ? null : KubeDocument.ObjectOf(permission.Conditions.GroupBy(c => c.Operator, StringComparer.Ordinal).Select(o =>
            new KubeField(o.Key, KubeDocument.ObjectOf(o.Select(c => new KubeField(c.Key, c.Values.Count == 1 ? KubeDocument.Of(c.Values[0]) : Texts(c.Values)))))))));

    private static KubeDocument Texts(IEnumerable<string> texts) => KubeDocument.ArrayOf(texts.Select(KubeDocument.Of));
}
