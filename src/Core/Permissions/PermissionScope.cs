using Drydock.Core.Kubernetes;

namespace Drydock.Core.Permissions;

/// <summary>What is known of the things that a migration touches: the more, the tighter its permissions. Null is unknown.</summary>
public sealed record PermissionScope
{
    /// <summary>The partition of ARNs: aws, aws-cn, aws-us-gov.</summary>
    public string Partition { get; init; } = "aws";

    public string? AccountId { get; init; }
    public string? Region { get; init; }

    /// <summary>The workload as it is, or as its manifest says; names claims, pods, ConfigMaps and Secrets.</summary>
    public KubeDocument? StatefulSet { get; init; }

    /// <summary>The claims of a workload that has no templates for them, as their manifests say; they name their StorageClasses.</summary>
    public IReadOnlyList<KubeDocument> Claims { get; init; } = [];

    /// <summary>The Services whose traffic is switched.</summary>
    public IReadOnlyList<string>? Services { get; init; }

    /// <summary>Claims that are there beyond those that the workload's replicas have.</summary>
    public IReadOnlyList<string> MoreClaims { get; init; } = [];

    /// <summary>StorageClasses that the migration makes and may delete.</summary>
    public IReadOnlyList<string>? StorageClasses { get; init; }

    /// <summary>Source volumes that do not bear the tags of the EBS CSI driver's provisioner, by id: a condition on tags does not cover them.</summary>
    public IReadOnlyList<string> UntaggedVolumes { get; init; } = [];

    /// <summary>The key by its ARN where it is known, when the migration names it otherwise.</summary>
    public string? KeyArn { get; init; }

    internal string Arn(string service, string resource) => $"arn:{Partition}:{service}:{Region ?? "*"}:{AccountId ?? "*"}:{resource}";
}
