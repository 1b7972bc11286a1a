using System.Globalization;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>The filters that EC2 knows, by operation.</summary>
internal static class DescribeFilters
{
    internal static FilterSet<BlockVolume> Volumes { get; } = new(new(StringComparer.Ordinal)
    {
        ["attachment.attach-time"] = volume => volume.Attachments.Select(attachment => Time(attachment.AttachTime)),
        ["attachment.device"] = volume => volume.Attachments.Select(attachment => attachment.Device),
        ["attachment.instance-id"] = volume => volume.Attachments.Select(attachment => attachment.InstanceId.Value),
        ["attachment.status"] = volume => volume.Attachments.Select(attachment => attachment.State),
        ["availability-zone"] = volume => [volume.AvailabilityZone],
        ["create-time"] = volume => [Time(volume.CreateTime)],
        ["encrypted"] = volume => [Bool(volume.Encrypted)],
        ["multi-attach-enabled"] = _ => ["false"],
        ["size"] = volume => [Number(volume.SizeGibibytes)],
        ["snapshot-id"] = volume => [volume.SnapshotId?.Value ?? ""],
        ["status"] = volume => [volume.State],
        ["volume-id"] = volume => [volume.VolumeId.Value],
        ["volume-type"] = volume => [volume.VolumeType],
    });

    internal static FilterSet<BlockSnapshot> Snapshots { get; } = new(new(StringComparer.Ordinal)
    {
        ["description"] = snapshot => [snapshot.Description],
        ["encrypted"] = snapshot => [Bool(snapshot.Encrypted)],
        ["owner-id"] = snapshot => [snapshot.OwnerId],
        ["progress"] = snapshot => [snapshot.Progress],
        ["snapshot-id"] = snapshot => [snapshot.SnapshotId.Value],
        ["start-time"] = snapshot => [Time(snapshot.StartTime)],
        ["status"] = snapshot => [snapshot.State],
        ["storage-tier"] = _ => ["standard"],
        ["transfer-type"] = _ => ["standard"],
        ["volume-id"] = snapshot => [snapshot.VolumeId.Value],
        ["volume-size"] = snapshot => [Number(snapshot.VolumeSizeGibibytes)],
    });

    internal static FilterSet<Ec2Instance> Instances { get; } = new(new(StringComparer.Ordinal)
    {
        ["availability-zone"] = instance => [instance.AvailabilityZone],
        ["block-device-mapping.volume-id"] = instance => instance.BlockDevices.Select(device => device.VolumeId.Value),
        ["instance-id"] = instance => [instance.InstanceId.Value],
        ["instance-state-name"] = instance => [instance.State],
        ["instance-type"] = instance => [instance.InstanceType],
    });

    internal static FilterSet<VolumeModification> Modifications { get; } = new(new(StringComparer.Ordinal)
    {
        ["modification-state"] = modification => [modification.State],
        ["original-size"] = modification => [Number(modification.OriginalSizeGibibytes)],
        ["start-time"] = modification => [Time(modification.StartTime)],
        ["target-size"] = modification => [Number(modification.TargetSizeGibibytes)],
        ["target-volume-type"] = modification => [modification.TargetVolumeType],
        ["volume-id"] = modification => [modification.VolumeId.Value],
    });

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset value) => value.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
