using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Core.Execution;

/// <summary>
/// Asks the cluster, before anything is done, whether it would let the migration do all that it needs: one question for those who may do everything, else one for each right.
/// Provenance: Recorded (rbac/ssar), Documented (SelfSubjectAccessReview: the authorizers that decide requests answer, webhooks included).
/// </summary>
internal sealed class PermissionPreflight(ClusterReader cluster, Migration migration)
{
    private static readonly KubeResource AccessReviews = new("authorization.k8s.io", "v1", "selfsubjectaccessreviews");
    private static readonly KubeResource SubjectReviews = new("authentication.k8s.io", "v1", "selfsubjectreviews");

    /// <summary>A blocking finding for each rule that is not granted in full; empty when all are, or when the cluster does not say.</summary>
    internal async Task<IReadOnlyList<PreflightFinding>> RunAsync(IEnumerable<ClusterPermission> needed, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsAllowedAsync(new ClusterPermission("*", "*", ["*"], null, [], ""), cancellationToken)) return [];
            var findings = new List<PreflightFinding>();
            string? user = null;
            foreach (var rule in needed)
            {
                if (rule.DependsOnUnknown) continue;
                var refused = new List<ClusterPermission>();
                foreach (var right in rule.Split())
                {
                    if (!await IsAllowedAsync(right, cancellationToken)) refused.Add(right);
                }

                if (refused.Count == 0) continue;
                user ??= await UserAsync(cancellationToken);
                findings.Add(Finding(rule, refused, user));
            }

            return findings;
        }
        catch (Exception exception) when (exception is AccessDeniedException or StepFailedException { Code: StepFailedException.Refused })
        {
            return [new(FindingSeverity.Warning, EncryptionFindings.PermissionsUnknown, migration.Target, $"the cluster does not tell what may be done: {exception.Message}",
                "make sure that the rights which the plan lists are granted: a right that is missing ends the migration where it is needed, and before the commit it turns back")];
        }
    }

    private PreflightFinding Finding(ClusterPermission rule, List<ClusterPermission> refused, string user)
    {
        var verbs = refused.Select(r => r.Verbs[0]).Distinct(StringComparer.Ordinal);
        var names = refused.SelectMany(r => r.Names).Distinct(StringComparer.Ordinal).ToList();
        return new(FindingSeverity.Blocking, EncryptionFindings.PermissionMissing, rule.QualifiedResource + (names.Count == 0 ? "" : $" {string.Join(", ", names)}"),
            $"{user} may not {string.Join(", ", verbs)} {(rule.Namespace is { } ns ? $"in namespace {ns}" : "at cluster scope")}",
            $"grant it, to {rule.Why}: 'drydock migrate permissions {migration.Kind} --{migration.Target}' prints the roles");
    }

    private async Task<bool> IsAllowedAsync(ClusterPermission right, CancellationToken cancellationToken)
    {
        var slash = right.Resource.IndexOf('/', StringComparison.Ordinal);
        var attributes = KubeDocument.Object(
            ("namespace", right.Namespace is { } ns ? KubeDocument.Of(ns) : null),
            ("verb", right.Verbs[0]),
            ("group", right.ApiGroup),
            ("resource", slash < 0 ? right.Resource : right.Resource[..slash]),
            ("subresource", slash < 0 ? null : KubeDocument.Of(right.Resource[(slash + 1)..])),
            ("name", right.Names.Count == 0 ? null : KubeDocument.Of(right.Names[0])));
        var answer = await AskAsync(AccessReviews, "SelfSubjectAccessReview", KubeDocument.Object(("resourceAttributes", attributes)), cancellationToken);
        return answer.Flag("status", "allowed") == true;
    }

    /// <summary>Who asks, as the cluster sees it. Clusters before 1.28 do not tell.</summary>
    private async Task<string> UserAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await AskAsync(SubjectReviews, "SelfSubjectReview", null, cancellationToken);
            if (answer.Text("status", "userInfo", "username") is { Length: > 0 } name) return $"user {name}";
        }
        catch (Exception exception) when (exception is AccessDeniedException or StepFailedException { Code: StepFailedException.Refused })
        {
            // The right is missing whoever it is.
        }

        return "the user of this context";
    }

    private async Task<KubeDocument> AskAsync(KubeResource resource, string kind, KubeDocument? spec, CancellationToken cancellationToken)
    {
        var body = KubeDocument.Object(("apiVersion", resource.ApiVersion), ("kind", kind), ("spec", spec));
        var request = new KubeRequest(KubeVerb.Create, resource, Body: body);
        var answer = await cluster.SendAsync(request, cancellationToken);
        return answer.IsSuccess ? answer.Body : throw new StepFailedException(StepFailedException.Refused, request.ToString(), answer.Message ?? "it is not served");
    }
}
