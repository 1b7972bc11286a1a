using Drydock.Core.Ports;
using Ec2 = Amazon.EC2.Model;
using ResourceType = Amazon.EC2.ResourceType;

namespace Drydock.Live.Aws;

/// <summary>Between the port's values and the SDK's. What AWS leaves out is null or an empty list; times are UTC.</summary>
internal static class Ec2Translation
{
    internal static DateTimeOffset Time(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime(), TimeSpan.Zero) : DateTimeOffset.UnixEpoch;

    /// <summary>A text that says something; AWS sends empty elements for what is not there (snapshotId of an empty volume).</summary>
    internal static string? Text(string? text) => text is { Length: > 0 } ? text : null;

    internal static BlockVolume Volume(Ec2.Volume volume) => new(
        new VolumeId(volume.VolumeId),
        volume.State?.Value ?? "",
        volume.AvailabilityZone ?? "",
        volume.Size ?? 0,
        volume.VolumeType?.Value ?? "",
        volume.Iops,
        volume.Throughput,
        volume.Encrypted ?? false,
        Text(volume.KmsKeyId),
        Text(volume.SnapshotId) is { } snapshot ? new SnapshotId(snapshot) : null,
        Time(volume.CreateTime),
        [.. (volume.Attachments ?? []).Select(Attachment)],
        Tags(volume.Tags));

    internal static VolumeAttachmentState Attachment(Ec2.VolumeAttachment attachment) => new(
        new VolumeId(attachment.VolumeId), new InstanceId(attachment.InstanceId ?? ""), attachment.Device ?? "", attachment.State?.Value ?? "", Time(attachment.AttachTime));

    internal static BlockSnapshot Snapshot(Ec2.Snapshot snapshot) => new(
        new SnapshotId(snapshot.SnapshotId),
        new VolumeId(snapshot.VolumeId ?? ""),
        snapshot.State?.Value ?? "",
        snapshot.Progress ?? "",
        Time(snapshot.StartTime),
        snapshot.VolumeSize ?? 0,
        snapshot.Encrypted ?? false,
        Text(snapshot.KmsKeyId),
        snapshot.OwnerId ?? "",
        snapshot.Description ?? "",
        Tags(snapshot.Tags));

    internal static IReadOnlyList<KeyValuePair<string, string>> Tags(List<Ec2.Tag>? tags) => [.. (tags ?? []).Select(static tag => KeyValuePair.Create(tag.Key, tag.Value ?? ""))];

    internal static List<Ec2.Tag> Tags(IEnumerable<KeyValuePair<string, string>> tags) => [.. tags.Select(static tag => new Ec2.Tag(tag.Key, tag.Value))];

    internal static List<Ec2.TagSpecification>? TagsOf(ResourceType type, IReadOnlyList<KeyValuePair<string, string>>? tags) =>
        tags is { Count: > 0 } ? [new Ec2.TagSpecification { ResourceType = type, Tags = Tags(tags) }] : null;

    internal static List<Ec2.Filter>? Filters(DescribeRequest request) =>
        request.Filters is { Count: > 0 } filters ? [.. filters.Select(static filter => new Ec2.Filter(filter.Key, [.. filter.Value]))] : null;

    internal static List<string>? Ids(DescribeRequest request) => request.Ids is { Count: > 0 } ids ? [.. ids] : null;

    /// <summary>A size as the SDK counts; what does not fit is refused by EC2 as it is by the port's other implementations.</summary>
    internal static int? Size(long? gibibytes) => gibibytes is { } size ? (int)Math.Clamp(size, int.MinValue, int.MaxValue) : null;
}
