using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Authorization;

/// <summary>
/// RBAC over the stored roles and bindings (Recorded; what the recordings do not hold is Assumed after the page Using RBAC Authorization). Members of system:masters pass, and so do the control plane's own users,
/// which in a real cluster have roles of their own.
/// </summary>
internal sealed class RbacAuthorizer(ServerState state)
{
    /// <summary>The 403 for a request that its user may not make, or null.</summary>
    public ApiResponse? Refuse(ApiUser user, AccessAttributes access)
    {
        if (IsTrusted(user)) return null;
        var decision = Decide(user, access);
        return decision.IsAllowed ? null : Forbidden(user, access, decision.Reason);
    }

    public AccessDecision Decide(ApiUser user, AccessAttributes access)
    {
        if (IsTrusted(user)) return new(true, "");
        var missing = new List<string>();
        foreach (var (_, stored) in state.Store.Table(KubeResources.ClusterRoleBindings).Objects.Range("", null))
        {
            var binding = stored.Value;
            if (Subject(binding, user, "") is { } subject && Grants(binding.At("roleRef"), "", access, missing))
            {
                return new(true, $"RBAC: allowed by ClusterRoleBinding \"{binding.Name}\" of {Role(binding)} to {subject}");
            }
        }

        if (access.Namespace.Length > 0 && access.Path is null)
        {
            foreach (var (_, stored) in state.Store.Table(KubeResources.RoleBindings).Objects.Range(access.Namespace + "/", access.Namespace + "0"))
            {
                var binding = stored.Value;
                if (Subject(binding, user, access.Namespace) is { } subject && Grants(binding.At("roleRef"), access.Namespace, access, missing))
                {
                    return new(true, $"RBAC: allowed by RoleBinding \"{binding.Name}/{access.Namespace}\" of {Role(binding)} to {subject}");
                }
            }
        }

        return new(false, missing.Count == 0 ? "" : "RBAC: " + (missing.Count == 1 ? missing[0] : $"[{string.Join(", ", missing)}]"));
    }

    /// <summary>The rules that hold for a user in a namespace, cluster-wide ones first.</summary>
    public IEnumerable<KubeDocument> RulesOf(ApiUser user, string ns)
    {
        foreach (var (_, stored) in state.Store.Table(KubeResources.ClusterRoleBindings).Objects.Range("", null))
        {
            if (Subject(stored.Value, user, "") is null) continue;
            foreach (var rule in RulesOf(stored.Value["roleRef"], "")) yield return rule;
        }

        foreach (var (_, stored) in state.Store.Table(KubeResources.RoleBindings).Objects.Range(ns + "/", ns + "0"))
        {
            if (Subject(stored.Value, user, ns) is null) continue;
            foreach (var rule in RulesOf(stored.Value["roleRef"], ns)) yield return rule;
        }
    }

    /// <summary>The rules of a role.</summary>
    public IReadOnlyList<KubeDocument> RulesOf(KubeDocument? roleRef, string ns) => FindRole(roleRef, ns)?.List("rules") ?? [];

    public KubeDocument? FindRole(KubeDocument? roleRef, string ns)
    {
        var name = roleRef?.Text("name") ?? "";
        return roleRef?.Text("kind") == "ClusterRole" ? state.Lookup(KubeResources.ClusterRoles, null, name) : state.Lookup(KubeResources.Roles, ns, name);
    }

    private bool IsTrusted(ApiUser user)
    {
        if (!state.Options.Authorizes || user.Groups.Contains("system:masters")) return true;
        foreach (var prefix in state.Options.TrustedUserPrefixes)
        {
            if (user.Name.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static string Role(KubeDocument binding) => $"{binding.Text("roleRef", "kind")} \"{binding.Text("roleRef", "name")}\"";

    private static string? Subject(KubeDocument binding, ApiUser user, string ns)
    {
        foreach (var subject in binding.List("subjects"))
        {
            var name = subject.Text("name") ?? "";
            switch (subject.Text("kind"))
            {
                case "User" when name == user.Name: return $"User \"{name}\"";
                case "Group" when user.Groups.Contains(name): return $"Group \"{name}\"";
                case "ServiceAccount":
                    var owner = subject.Text("namespace") is { Length: > 0 } given ? given : ns;
                    if (user.Name == $"system:serviceaccount:{owner}:{name}") return $"ServiceAccount \"{name}/{owner}\"";
                    break;
            }
        }

        return null;
    }

    private bool Grants(KubeDocument? roleRef, string ns, AccessAttributes access, List<string> missing)
    {
        if (roleRef is null) return false;
        if (FindRole(roleRef, ns) is not { } role)
        {
            var (name, isCluster) = (roleRef.Text("name") ?? "", roleRef.Text("kind") == "ClusterRole");
            missing.Add($"{(isCluster ? "clusterrole" : "role")}.rbac.authorization.k8s.io \"{name}\" not found");
            return false;
        }

        foreach (var rule in role.List("rules"))
        {
            if (access.Path is null ? Matches(rule, access) : MatchesPath(rule, access)) return true;
        }

        return false;
    }

    private static bool Matches(KubeDocument rule, AccessAttributes access) =>
        Has(rule, "verbs", access.Verb) && Has(rule, "apiGroups", access.Group)
        && (Has(rule, "resources", access.QualifiedResource) || (access.Subresource.Length > 0 && Contains(rule.List("resources"), "*/" + access.Subresource)))
        && (rule.List("resourceNames").Count == 0 || (access.Name.Length > 0 && Contains(rule.List("resourceNames"), access.Name)));

    private static bool MatchesPath(KubeDocument rule, AccessAttributes access)
    {
        if (!Has(rule, "verbs", access.Verb)) return false;
        foreach (var item in rule.List("nonResourceURLs"))
        {
            var path = item.ScalarText ?? "";
            if (path == "*" || path == access.Path || (path.EndsWith('*') && access.Path!.StartsWith(path[..^1], StringComparison.Ordinal))) return true;
        }

        return false;
    }

    private static bool Has(KubeDocument rule, string list, string wanted) => Contains(rule.List(list), "*") || Contains(rule.List(list), wanted);

    private static bool Contains(IReadOnlyList<KubeDocument> items, string wanted)
    {
        foreach (var item in items)
        {
            if (item.ScalarText == wanted) return true;
        }

        return false;
    }

    private static ApiResponse Forbidden(ApiUser user, AccessAttributes access, string reason)
    {
        var tail = reason.Length == 0 ? "" : ": " + reason;
        if (access.Path is { } path)
        {
            return ApiStatus.Failure(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {access.Verb} path \"{path}\"{tail}", KubeDocument.EmptyObject);
        }

        var resource = new KubeResource(access.Group, "", access.Resource);
        var where = access.Namespace.Length > 0 ? $"in the namespace \"{access.Namespace}\"" : "at the cluster scope";
        var subject = access.Name.Length > 0 ? $"{resource} \"{access.Name}\"" : resource.ToString();
        var what = $"User \"{user.Name}\" cannot {access.Verb} resource \"{access.QualifiedResource}\" in API group \"{access.Group}\" {where}{tail}";
        return ApiStatus.Failure(403, "Forbidden", $"{subject} is forbidden: {what}", ApiStatus.Details(resource, access.Name));
    }
}
