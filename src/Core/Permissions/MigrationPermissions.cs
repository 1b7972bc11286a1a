namespace Drydock.Core.Permissions;

/// <summary>Everything that a migration must be allowed: what the plan prints, what preflight asks, and what the documents of <c>migrate permissions</c> grant.</summary>
public sealed record MigrationPermissions(IReadOnlyList<ClusterPermission> Cluster, IReadOnlyList<AwsPermission> Aws)
{
    /// <summary>The same for a plan's reader.</summary>
    public IReadOnlyList<RequiredPermission> ToList() =>
    [
        .. Cluster.Select(p => new RequiredPermission(
            "kubernetes", "drydock", string.Join(", ", p.Verbs), p.QualifiedResource + Of(p.Names) + (p.Namespace is null ? "" : $" in namespace {p.Namespace}"))),
        .. Aws.SelectMany(p => p.Actions.Select(a => new RequiredPermission(
            "iam", p.Holder == AwsPermissionHolder.Migrator ? "drydock" : "the EBS CSI driver's role", a, string.Join(", ", p.Resources) + (p.Conditions.Count == 0 ? "" : $" where {string.Join(" and ", p.Conditions)}")))),
    ];

    private static string Of(IReadOnlyList<string> names) => names.Count == 0 ? "" : $" {string.Join(", ", names)}";
}
