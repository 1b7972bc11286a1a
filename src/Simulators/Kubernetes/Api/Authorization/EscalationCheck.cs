using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Authorization;

/// <summary>Nobody grants what he does not hold: who writes roles needs each of their rights or the verb "escalate", who binds them the rights or "bind" (Documented: Privilege escalation prevention).</summary>
internal sealed class EscalationCheck(RbacAuthorizer authorizer)
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <summary>The refusal of a create (<paramref name="stored"/> is null) or update, or null.</summary>
    public ApiResponse? Refuse(KubeDocument value, KubeDocument? stored, RequestInfo request)
    {
        if (request.Resource.Group != Group || authorizer.Decide(request.User, new AccessAttributes("*", "*", "*")).IsAllowed) return null;
        var ns = request.Namespace ?? "";
        var isBinding = request.Resource.Plural is "rolebindings" or "clusterrolebindings";
        IReadOnlyList<KubeDocument> rules;
        if (isBinding)
        {
            var reference = value["roleRef"];
            var roles = reference?.Text("kind") == "ClusterRole" ? "clusterroles" : "roles";
            var name = reference?.Text("name") ?? "";
            if (authorizer.Decide(request.User, new AccessAttributes("bind", Group, roles, "", ns, name)).IsAllowed) return null;
            if (authorizer.FindRole(reference, ns) is not { } role) return ApiStatus.NotFound(new KubeResource(Group, "v1", roles), name);
            rules = role.List("rules");
        }
        else
        {
            rules = value.List("rules");
            if (stored is not null && Equals(stored["rules"], value["rules"])) return null;
            if (authorizer.Decide(request.User, new AccessAttributes("escalate", Group, request.Resource.Plural, "", ns, value.Name)).IsAllowed) return null;
        }

        var missing = Missing(request.User, rules, ns);
        if (missing.Count == 0) return null;
        var groups = string.Join(" ", request.User.Groups.Select(g => $"\"{g}\""));
        var message = $"user \"{request.User.Name}\" (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n{string.Join("\n", missing)}";
        return ApiStatus.Failure(403, "Forbidden", $"{request.Resource} \"{value.Name}\" is forbidden: {message}", ApiStatus.Details(request.Resource, value.Name));
    }

    /// <summary>The rights that the user lacks, one line for each resource, in order of their text.</summary>
    private SortedSet<string> Missing(ApiUser user, IReadOnlyList<KubeDocument> rules, string ns)
    {
        var verbs = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            foreach (var verb in Texts(rule, "verbs"))
            {
                foreach (var path in Texts(rule, "nonResourceURLs"))
                {
                    if (!authorizer.Decide(user, new AccessAttributes(verb, Path: path)).IsAllowed) lines.Add($"{{NonResourceURLs:[\"{path}\"], Verbs:[\"{verb}\"]}}");
                }

                foreach (var group in Texts(rule, "apiGroups"))
                {
                    foreach (var resource in Texts(rule, "resources")) Note(user, group, resource, rule, verb, ns, verbs);
                }
            }
        }

        foreach (var (head, list) in verbs) lines.Add($"{head}, Verbs:[{string.Join(" ", list.Select(v => $"\"{v}\""))}]}}");
        return lines;
    }

    private void Note(ApiUser user, string group, string resource, KubeDocument rule, string verb, string ns, SortedDictionary<string, List<string>> verbs)
    {
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        var (main, sub) = slash < 0 ? (resource, "") : (resource[..slash], resource[(slash + 1)..]);
        foreach (var name in rule.List("resourceNames").Count == 0 ? [""] : Texts(rule, "resourceNames"))
        {
            if (authorizer.Decide(user, new AccessAttributes(verb, group, main, sub, ns, name)).IsAllowed) continue;
            var head = $"{{APIGroups:[\"{group}\"], Resources:[\"{resource}\"]{(name.Length == 0 ? "" : $", ResourceNames:[\"{name}\"]")}";
            if (!verbs.TryGetValue(head, out var list)) verbs[head] = list = [];
            if (!list.Contains(verb)) list.Add(verb);
        }
    }

    private static IEnumerable<string> Texts(KubeDocument rule, string name) => rule.List(name).Select(t => t.ScalarText ?? "");
}
