using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Authorization;

/// <summary>
/// Acting as someone else: every name that is asked for needs the verb impersonate (Documented: page Authenticating, User impersonation; the texts Assumed after the refusals that are recorded).
/// </summary>
internal sealed class Impersonator(RbacAuthorizer authorizer)
{
    private const string Authentication = "authentication.k8s.io";
    private const string ServiceAccountPrefix = "system:serviceaccount:";

    /// <summary>The user to go on as, or the refusal.</summary>
    public (ApiUser? User, ApiResponse? Refused) Become(ApiUser user, ApiImpersonation asked, string uri)
    {
        if (asked.User.Length == 0)
        {
            return (null, new ApiResponse(500, [new("Content-Type", "text/plain; charset=utf-8")], $"Internal Server Error: \"{uri}\": requested impersonation without impersonating a user\n"));
        }

        foreach (var access in Needed(asked))
        {
            if (authorizer.Refuse(user, access) is { } refused) return (null, refused);
        }

        return (new ApiUser(asked.User, Groups(asked)) { Uid = asked.Uid, Extra = asked.Extra }, null);
    }

    private static IEnumerable<AccessAttributes> Needed(ApiImpersonation asked)
    {
        yield return ServiceAccount(asked.User) is { } account
            ? new AccessAttributes("impersonate", "", "serviceaccounts", "", account.Namespace, account.Name)
            : new AccessAttributes("impersonate", "", "users", "", "", asked.User);
        foreach (var group in asked.Groups) yield return new AccessAttributes("impersonate", "", "groups", "", "", group);
        foreach (var extra in asked.Extra?.Fields ?? [])
        {
            foreach (var value in extra.Value.Items) yield return new AccessAttributes("impersonate", Authentication, "userextras", extra.Name, "", value.ScalarText ?? "");
        }

        if (asked.Uid.Length > 0) yield return new AccessAttributes("impersonate", Authentication, "uids", "", "", asked.Uid);
    }

    /// <summary>The groups asked for, with those that everybody of the kind is in.</summary>
    private static List<string> Groups(ApiImpersonation asked)
    {
        var groups = new List<string>(asked.Groups);
        if (groups.Count == 0 && ServiceAccount(asked.User) is { } account) groups.AddRange(["system:serviceaccounts", "system:serviceaccounts:" + account.Namespace]);
        var everybody = asked.User == ApiUser.Anonymous.Name ? "system:unauthenticated" : "system:authenticated";
        if (!groups.Contains(everybody)) groups.Add(everybody);
        return groups;
    }

    private static (string Namespace, string Name)? ServiceAccount(string user)
    {
        if (!user.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal)) return null;
        var parts = user[ServiceAccountPrefix.Length..].Split(':');
        return parts is [{ Length: > 0 } ns, { Length: > 0 } name] ? (ns, name) : null;
    }
}
