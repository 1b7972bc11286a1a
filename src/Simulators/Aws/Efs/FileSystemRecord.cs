using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>A file system inside EFS.</summary>
internal sealed class FileSystemRecord(FileSystemId id, string creationToken, DateTimeOffset creationTime)
{
    /// <summary>What an empty file system is metered at (EFS user guide, "How Amazon EFS reports file system and object sizes": 6 KiB of metadata).</summary>
    private const long EmptyBytes = 6_144;

    internal FileSystemId Id { get; } = id;
    internal string CreationToken { get; } = creationToken;
    internal DateTimeOffset CreationTime { get; } = creationTime;
    internal string State { get; set; } = "creating";
    internal required string PerformanceMode { get; init; }
    internal required string ThroughputMode { get; init; }
    internal double? ProvisionedThroughputMibps { get; init; }

    /// <summary>The zone of a One Zone file system; null: Regional.</summary>
    internal string? Zone { get; init; }

    internal bool Backup { get; init; }
    internal bool Encrypted { get; init; }

    /// <summary>The key's ARN; null also as long as KMS is asked.</summary>
    internal string? KmsKeyId { get; set; }

    internal WrappedDataKey? DataKey { get; set; }

    /// <summary>What the creator let EFS do with the key.</summary>
    internal KmsGrant? Grant { get; set; }

    /// <summary>When the size was metered; null: not yet.</summary>
    internal DateTimeOffset? MeteredAt { get; set; }

    internal SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    internal ElasticFileSystem Describe(SimAwsOptions options, int mountTargets) => new(
        Id,
        $"arn:aws:elasticfilesystem:{options.Region}:{options.AccountId}:file-system/{Id}",
        options.AccountId,
        CreationToken,
        CreationTime,
        State,
        Tags.GetValueOrDefault("Name"),
        mountTargets,
        MeteredAt is null ? new FileSystemSize(0) : new FileSystemSize(EmptyBytes, MeteredAt),
        PerformanceMode,
        Encrypted,
        KmsKeyId,
        ThroughputMode,
        ProvisionedThroughputMibps,
        Zone,
        [.. Tags]);
}
