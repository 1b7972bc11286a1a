using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Workloads;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>What the planner read of the cluster and of the account.</summary>
internal sealed record Inventory
{
    internal required KubeDocument Set { get; init; }

    /// <summary>All pods and claims of the namespace.</summary>
    internal required IReadOnlyList<KubeDocument> Pods { get; init; }

    internal required IReadOnlyList<KubeDocument> Claims { get; init; }

    /// <summary>The claims of the set's templates, in order of ordinal and name.</summary>
    internal required IReadOnlyList<InventoryVolume> Volumes { get; init; }

    internal required IReadOnlyList<KubeDocument> Classes { get; init; }

    /// <summary>Null when the API does not serve snapshots.</summary>
    internal required IReadOnlyList<KubeDocument>? SnapshotClasses { get; init; }

    internal required IReadOnlyList<KubeDocument> Snapshots { get; init; }
    internal required IReadOnlyList<KubeDocument> Autoscalers { get; init; }
    internal required IReadOnlyList<KubeDocument> DisruptionBudgets { get; init; }
    internal required IReadOnlyList<KubeDocument> Services { get; init; }
    internal required IReadOnlyList<KubeDocument> Deployments { get; init; }

    /// <summary>"configmap name" and "secret name" that the pods need and that are not there.</summary>
    internal required IReadOnlyList<string> MissingConfig { get; init; }

    /// <summary>Secrets that the pods need and that may not be looked at.</summary>
    internal required IReadOnlyList<string> UnreadSecrets { get; init; }

    /// <summary>The ConfigMaps that the pods need.</summary>
    internal required IReadOnlyList<KubeDocument> Config { get; init; }

    /// <summary>A StatefulSet that has the name of the second one.</summary>
    internal KubeDocument? TargetSet { get; init; }

    /// <summary>All ConfigMaps and Secrets of the namespace, read for a cutover side by side only.</summary>
    internal IReadOnlyList<KubeDocument> ConfigMaps { get; init; } = [];

    /// <inheritdoc cref="ConfigMaps"/>
    internal IReadOnlyList<KubeDocument> Secrets { get; init; } = [];

    /// <summary>Read only when sizes are to change; null when the API does not serve them.</summary>
    internal IReadOnlyList<KubeDocument>? Quotas { get; init; } = [];

    internal required IReadOnlyList<BlockSnapshot> BlockSnapshots { get; init; }
    internal required EncryptionDefaults Defaults { get; init; }

    /// <summary>The key that volumes will be encrypted with; null when KMS does not know it (yet).</summary>
    internal required KmsKey? Key { get; init; }

    internal long Replicas => Set.Integer("spec", "replicas") ?? 1;

    internal int FirstOrdinal => (int)(Set.Integer("spec", "ordinals", "start") ?? 0);

    internal KubeDocument? Class(string? name) => Classes.FirstOrDefault(c => c.Name == name);

    /// <summary>The set's own pods.</summary>
    internal IEnumerable<KubeDocument> OwnPods => Pods.Where(p => Owner.Owns(Set, p));

    internal ClaimOwner Owner => ClaimOwner.Of(Set);
}
