using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A volume inside EC2: what DescribeVolumes tells, the wrapped data key, and the stored bytes.</summary>
internal sealed class VolumeRecord(VolumeId id, string zone, DateTimeOffset createTime, BlockStore store)
{
    internal VolumeId Id { get; } = id;
    internal string Zone { get; } = zone;
    internal DateTimeOffset CreateTime { get; } = createTime;
    internal string State { get; set; } = "creating";
    internal long SizeGibibytes { get; set; }
    internal string Type { get; set; } = "";
    internal int? Iops { get; set; }
    internal int? Throughput { get; set; }
    internal bool Encrypted { get; init; }

    /// <summary>The key's ARN, or what the request said when there is no such key.</summary>
    internal string? KmsKeyId { get; init; }

    internal WrappedDataKey? DataKey { get; set; }
    internal SnapshotId? SnapshotId { get; init; }
    internal SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);
    internal List<AttachmentRecord> Attachments { get; } = [];

    /// <summary>The stored bytes: replaced once, when a restore re-encrypts.</summary>
    internal BlockStore Store { get; set; } = store;

    internal VolumeModification? Modification { get; set; }

    /// <summary>When the modifications of the last day began.</summary>
    internal List<DateTimeOffset> ModificationStarts { get; } = [];

    internal BlockVolume Describe()
    {
        var attachments = new VolumeAttachmentState[Attachments.Count];
        for (var i = 0; i < attachments.Length; i++) attachments[i] = Attachments[i].Describe(Id);
        return new BlockVolume(
            Id, State, Zone, SizeGibibytes, Type, Iops, Throughput, Encrypted, KmsKeyId, SnapshotId, CreateTime, attachments, [.. Tags]);
    }
}
