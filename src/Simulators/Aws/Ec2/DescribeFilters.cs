using System.Globalization;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>The filters that EC2 knows, by operation.</summary>
/// <remarks>
/// Provenance: Documented (EC2 API reference, the Filters of each operation). Of DescribeInstances and DescribeInstanceTypes those whose values are simulated; another is refused as one
/// that EC2 doesn't know, which is better than an empty answer that somebody believes.
/// </remarks>
internal static class DescribeFilters
{
    internal const string AttachedTo = "attachment.instance-id";
    internal const string OfVolume = "volume-id";

    /// <summary>Whether volumes are found by a filter without a look at each.</summary>
    internal static bool IsTermOfVolumes(string filter) => filter == AttachedTo || filter.StartsWith("tag:", StringComparison.Ordinal);

    /// <summary>Whether snapshots are found by a filter without a look at each.</summary>
    internal static bool IsTermOfSnapshots(string filter) => filter == OfVolume || filter.StartsWith("tag:", StringComparison.Ordinal);

    internal static FilterSet<VolumeView> Volumes(SimAwsOptions options) => new(
        new(StringComparer.Ordinal)
        {
            ["attachment.attach-time"] = view => view.Volume.Attachments.Select(attachment => Time(attachment.AttachTime)),
            ["attachment.delete-on-termination"] = view => view.Volume.Attachments.Select(_ => "false"),
            ["attachment.device"] = view => view.Volume.Attachments.Select(attachment => attachment.Device),
            [AttachedTo] = view => view.Volume.Attachments.Select(attachment => attachment.InstanceId.Value),
            ["attachment.status"] = view => view.Volume.Attachments.Select(attachment => attachment.State),
            ["availability-zone"] = view => [view.Volume.AvailabilityZone],
            ["availability-zone-id"] = view => [ZoneNames.IdOf(options, view.Volume.AvailabilityZone)],
            ["create-time"] = view => [Time(view.Volume.CreateTime)],
            ["encrypted"] = view => [Bool(view.Volume.Encrypted)],
            ["fast-restored"] = _ => ["false"],
            ["multi-attach-enabled"] = view => [Bool(view.IsMultiAttach)],
            ["operator.managed"] = _ => ["false"],
            ["operator.principal"] = _ => [],
            ["size"] = view => [Number(view.Volume.SizeGibibytes)],
            ["snapshot-id"] = view => [view.Volume.SnapshotId?.Value ?? ""],
            ["status"] = view => [view.Volume.State],
            ["volume-id"] = view => [view.Volume.VolumeId.Value],
            ["volume-type"] = view => [view.Volume.VolumeType],
        },
        static view => view.Volume.Tags);

    internal static FilterSet<VolumeView> VolumeStatus { get; } = new(new(StringComparer.Ordinal)
    {
        ["action.code"] = _ => [],
        ["action.description"] = _ => [],
        ["action.event-id"] = _ => [],
        ["availability-zone"] = view => [view.Volume.AvailabilityZone],
        ["event.description"] = _ => [],
        ["event.event-id"] = _ => [],
        ["event.event-type"] = _ => [],
        ["event.not-after"] = _ => [],
        ["event.not-before"] = _ => [],
        ["volume-status.details-name"] = _ => ["io-enabled", "io-performance"],
        ["volume-status.details-status"] = view => view.Volume.State == "creating" ? ["insufficient-data"] : ["passed", "not-applicable"],
        ["volume-status.status"] = view => [view.Volume.State == "creating" ? "insufficient-data" : "ok"],
    });

    internal static FilterSet<SnapshotView> Snapshots { get; } = new(
        new(StringComparer.Ordinal)
        {
            ["description"] = view => [view.Snapshot.Description],
            ["encrypted"] = view => [Bool(view.Snapshot.Encrypted)],
            ["owner-alias"] = _ => [],
            ["owner-id"] = view => [view.Snapshot.OwnerId],
            ["progress"] = view => [view.Snapshot.Progress],
            ["snapshot-id"] = view => [view.Snapshot.SnapshotId.Value],
            ["start-time"] = view => [Time(view.Snapshot.StartTime)],
            ["status"] = view => [view.Snapshot.State],
            ["storage-tier"] = _ => ["standard"],
            ["transfer-type"] = view => [view.TransferType],
            [OfVolume] = view => [view.Snapshot.VolumeId.Value],
            ["volume-size"] = view => [Number(view.Snapshot.VolumeSizeGibibytes)],
        },
        static view => view.Snapshot.Tags);

    internal static FilterSet<Ec2Instance> Instances { get; } = new(
        new(StringComparer.Ordinal)
        {
            ["architecture"] = _ => ["x86_64"],
            ["availability-zone"] = instance => [instance.AvailabilityZone],
            ["block-device-mapping.attach-time"] = instance => instance.BlockDevices.Select(device => Time(device.AttachTime)),
            ["block-device-mapping.delete-on-termination"] = instance => instance.BlockDevices.Select(_ => "false"),
            ["block-device-mapping.device-name"] = instance => instance.BlockDevices.Select(device => device.Device),
            ["block-device-mapping.status"] = instance => instance.BlockDevices.Select(device => device.State),
            ["block-device-mapping.volume-id"] = instance => instance.BlockDevices.Select(device => device.VolumeId.Value),
            ["hypervisor"] = instance => [InstanceAttachLimits.IsNitro(instance.InstanceType) ? "nitro" : "xen"],
            ["instance-id"] = instance => [instance.InstanceId.Value],
            ["instance-state-code"] = instance => [Number(InstanceStates.CodeOf(instance.State))],
            ["instance-state-name"] = instance => [instance.State],
            ["instance-type"] = instance => [instance.InstanceType],
            ["launch-time"] = instance => [Time(instance.LaunchTime)],
            ["operator.managed"] = _ => ["false"],
            ["private-dns-name"] = instance => instance.PrivateDnsName is { } name ? [name] : [],
            ["root-device-name"] = _ => [InstanceStates.RootDevice],
            ["root-device-type"] = _ => ["ebs"],
            ["tenancy"] = _ => ["default"],
            ["virtualization-type"] = _ => ["hvm"],
        },
        static instance => instance.Tags ?? []);

    internal static FilterSet<VolumeModification> Modifications { get; } = new(new(StringComparer.Ordinal)
    {
        ["modification-state"] = modification => [modification.State],
        ["original-iops"] = modification => Optional(modification.OriginalIops),
        ["original-size"] = modification => [Number(modification.OriginalSizeGibibytes)],
        ["original-volume-type"] = modification => [modification.OriginalVolumeType],
        ["originalMultiAttachEnabled"] = modification => [Bool(modification.OriginalMultiAttach)],
        ["start-time"] = modification => [Time(modification.StartTime)],
        ["target-iops"] = modification => Optional(modification.TargetIops),
        ["target-size"] = modification => [Number(modification.TargetSizeGibibytes)],
        ["target-volume-type"] = modification => [modification.TargetVolumeType],
        ["targetMultiAttachEnabled"] = modification => [Bool(modification.TargetMultiAttach)],
        ["volume-id"] = modification => [modification.VolumeId.Value],
    });

    internal static FilterSet<TagDescription> Tags { get; } = new(
        new(StringComparer.Ordinal)
        {
            ["key"] = tag => [tag.Key],
            ["resource-id"] = tag => [tag.ResourceId],
            ["resource-type"] = tag => [tag.ResourceType],
            ["value"] = tag => [tag.Value],
        },
        static tag => [new(tag.Key, tag.Value)]);

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Optional(int? value) => value is { } number ? [Number(number)] : [];

    private static string Time(DateTimeOffset value) => value.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
