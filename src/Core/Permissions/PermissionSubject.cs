using Drydock.Core.Kubernetes;

namespace Drydock.Core.Permissions;

/// <summary>Whom RBAC rules are bound to: "User", "Group", or "ServiceAccount" with its namespace.</summary>
public sealed record PermissionSubject(string Kind, string Name, string? Namespace = null)
{
    internal KubeDocument ToDocument() => Kind == "ServiceAccount"
        ? KubeDocument.Object(("kind", Kind), ("name", Name), ("namespace", Namespace ?? "default"))
        : KubeDocument.Object(("kind", Kind), ("apiGroup", KubeResources.Roles.Group), ("name", Name));
}
