using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Core.Fleets;

/// <summary>The rights that the encryption of a fleet needs: those of each of its sets, like ones in one rule, and what it takes to find the sets.</summary>
internal static class FleetPermissions
{
    /// <summary>What is listed once for all sets, and so in all namespaces where the fleet is.</summary>
    private static readonly KubeResource[] ListedForAll =
    [
        KubeResources.Pods, KubeResources.VolumeSnapshots, KubeResources.HorizontalPodAutoscalers, KubeResources.PodDisruptionBudgets, KubeResources.Services, KubeResources.Events,
    ];

    internal static MigrationPermissions Of(EncryptionFleet fleet, IReadOnlyList<KubeDocument> sets, PermissionScope scope)
    {
        var tables = sets.Select(set => fleet.Of(set.Namespace ?? "default", set.Name).Permissions(scope with { StatefulSet = set })).ToList();
        IEnumerable<ClusterPermission> volumes = [List(KubeResources.PersistentVolumes, null, "read the volumes of all sets at once")];
        var find = fleet.Namespaces.Count == 0 ? Finding(null) : fleet.Namespaces.Distinct(StringComparer.Ordinal).SelectMany(Finding);
        return new MigrationPermissions(
            [.. tables.SelectMany(t => t.Cluster).Concat(volumes).Concat(find).GroupBy(KeyOf, StringComparer.Ordinal).Select(Joined)],
            [.. tables.SelectMany(t => t.Aws).GroupBy(KeyOf, StringComparer.Ordinal).Select(Joined)]);
    }

    private static IEnumerable<ClusterPermission> Finding(string? ns)
    {
        yield return List(KubeResources.StatefulSets, ns, "find the sets of the fleet");
        yield return List(KubeResources.ConfigMaps, ns, "find the sets whose migration has begun");
        if (ns is not null) yield break;
        foreach (var resource in ListedForAll) yield return List(resource, null, "see what concerns the pods of all sets");
    }

    private static ClusterPermission List(KubeResource resource, string? ns, string why) => new(resource.Group, resource.Plural, ["list"], ns, [], why);

    private static string KeyOf(ClusterPermission rule) =>
        string.Join('|', rule.ApiGroup, rule.Resource, string.Join(',', rule.Verbs), rule.Namespace, rule.Why, rule.DependsOnUnknown, rule.Names.Count == 0);

    private static ClusterPermission Joined(IGrouping<string, ClusterPermission> rules) => rules.First() with { Names = [.. rules.SelectMany(r => r.Names).Distinct(StringComparer.Ordinal)] };

    private static string KeyOf(AwsPermission statement) =>
        string.Join('|', statement.Holder, statement.Sid, string.Join(',', statement.Actions), string.Join(',', statement.Conditions.Select(c => $"{c.Operator} {c.Key}")));

    /// <summary>A condition on a tag lets what bears any set's value.</summary>
    private static AwsPermission Joined(IGrouping<string, AwsPermission> statements)
    {
        var first = statements.First();
        return first with
        {
            Resources = [.. statements.SelectMany(s => s.Resources).Distinct(StringComparer.Ordinal)],
            Conditions = [.. first.Conditions.Select((c, i) => c with { Values = [.. statements.SelectMany(s => s.Conditions[i].Values).Distinct(StringComparer.Ordinal)] })],
        };
    }
}
