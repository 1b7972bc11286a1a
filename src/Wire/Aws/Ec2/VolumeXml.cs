using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

/// <summary>Volumes, attachments and modifications as XML.</summary>
internal static class VolumeXml
{
    internal static void WritePage(AwsAnswer xml, DescribePage<VolumeView> page, SimAwsOptions options)
    {
        if (page.Items.Count == 0)
        {
            xml.Empty("volumeSet"u8);
        }
        else
        {
            xml.Open("volumeSet"u8);
            foreach (var view in page.Items) xml.AppendFragment(Item(view, options));
            xml.Close("volumeSet"u8);
        }

        xml.Element("nextToken"u8, page.NextToken);
    }

    /// <summary>The item of a volume, made once for as long as nothing of it changes.</summary>
    internal static byte[] Item(VolumeView view, SimAwsOptions options)
    {
        if (view.Rendered is { } rendered) return rendered;
        using var xml = new PooledBuffer();
        xml.Open("item"u8);
        WriteMembers(xml, view, options);
        xml.Close("item"u8);
        return view.Rendered = xml.Written.ToArray();
    }

    internal static void WriteMembers(PooledBuffer xml, VolumeView view, SimAwsOptions options)
    {
        var volume = view.Volume;
        xml.Element("volumeId"u8, volume.VolumeId.Value);
        xml.Element("size"u8, volume.SizeGibibytes);
        xml.Element("snapshotId"u8, volume.SnapshotId?.Value ?? "");
        xml.Element("sourceVolumeId"u8, view.SourceVolumeId?.Value);
        xml.Element("availabilityZone"u8, volume.AvailabilityZone);
        xml.Element("availabilityZoneId"u8, ZoneNames.IdOf(options, volume.AvailabilityZone));
        xml.Element("status"u8, volume.State);
        xml.Element("createTime"u8, volume.CreateTime);
        if (volume.Attachments.Count == 0)
        {
            xml.Empty("attachmentSet"u8);
        }
        else
        {
            xml.Open("attachmentSet"u8);
            foreach (var attachment in volume.Attachments)
            {
                xml.Open("item"u8);
                WriteAttachment(xml, attachment);
                xml.Close("item"u8);
            }

            xml.Close("attachmentSet"u8);
        }

        xml.Element("volumeType"u8, volume.VolumeType);
        xml.Element("iops"u8, volume.Iops);
        xml.Element("throughput"u8, volume.ThroughputMibps);
        xml.Element("encrypted"u8, volume.Encrypted);
        xml.Element("kmsKeyId"u8, volume.KmsKeyId);
        xml.Element("multiAttachEnabled"u8, view.IsMultiAttach);
        xml.Element("volumeInitializationRate"u8, view.InitializationRate);
        if (volume.Tags.Count > 0) WriteTags(xml, volume.Tags);
    }

    internal static void WriteAttachment(PooledBuffer xml, VolumeAttachmentState attachment)
    {
        xml.Element("volumeId"u8, attachment.VolumeId.Value);
        xml.Element("instanceId"u8, attachment.InstanceId.Value);
        xml.Element("device"u8, attachment.Device);
        xml.Element("status"u8, attachment.State);
        xml.Element("attachTime"u8, attachment.AttachTime);
        xml.Element("deleteOnTermination"u8, false);
    }

    internal static void WriteStatusPage(AwsAnswer xml, DescribePage<VolumeView> page, SimAwsOptions options)
    {
        xml.Open("volumeStatusSet"u8);
        foreach (var view in page.Items) WriteStatus(xml, view.Volume, options);
        xml.Close("volumeStatusSet"u8);
        xml.Element("nextToken"u8, page.NextToken);
    }

    internal static void WriteModificationPage(AwsAnswer xml, DescribePage<VolumeModification> page)
    {
        xml.Open("volumeModificationSet"u8);
        foreach (var modification in page.Items)
        {
            xml.Open("item"u8);
            WriteModification(xml, modification);
            xml.Close("item"u8);
        }

        xml.Close("volumeModificationSet"u8);
        xml.Element("nextToken"u8, page.NextToken);
    }

    internal static void WriteModification(PooledBuffer xml, VolumeModification modification)
    {
        xml.Element("volumeId"u8, modification.VolumeId.Value);
        xml.Element("modificationState"u8, modification.State);
        xml.Element("targetSize"u8, modification.TargetSizeGibibytes);
        xml.Element("targetIops"u8, modification.TargetIops);
        xml.Element("targetVolumeType"u8, modification.TargetVolumeType);
        xml.Element("targetThroughput"u8, modification.TargetThroughputMibps);
        xml.Element("targetMultiAttachEnabled"u8, modification.TargetMultiAttach);
        xml.Element("originalSize"u8, modification.OriginalSizeGibibytes);
        xml.Element("originalIops"u8, modification.OriginalIops);
        xml.Element("originalVolumeType"u8, modification.OriginalVolumeType);
        xml.Element("originalThroughput"u8, modification.OriginalThroughputMibps);
        xml.Element("originalMultiAttachEnabled"u8, modification.OriginalMultiAttach);
        xml.Element("progress"u8, modification.Progress);
        xml.Element("startTime"u8, modification.StartTime);
        xml.Element("endTime"u8, modification.EndTime);
    }

    /// <summary>Tags of a volume or snapshot.</summary>
    internal static void WriteTags(PooledBuffer xml, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        xml.Open("tagSet"u8);
        foreach (var (key, value) in tags)
        {
            xml.Open("item"u8);
            xml.Element("key"u8, key);
            xml.Element("value"u8, value);
            xml.Close("item"u8);
        }

        xml.Close("tagSet"u8);
    }

    private static void WriteStatus(AwsAnswer xml, BlockVolume volume, SimAwsOptions options)
    {
        var isReady = volume.State != "creating";
        xml.Open("item"u8);
        xml.Element("volumeId"u8, volume.VolumeId.Value);
        xml.Element("availabilityZone"u8, volume.AvailabilityZone);
        xml.Element("availabilityZoneId"u8, ZoneNames.IdOf(options, volume.AvailabilityZone));
        xml.Open("volumeStatus"u8);
        xml.Element("status"u8, isReady ? "ok" : "insufficient-data");
        xml.Open("details"u8);
        WriteDetail(xml, "io-enabled", isReady ? "passed" : "insufficient-data");
        WriteDetail(xml, "io-performance", isReady ? "not-applicable" : "insufficient-data");
        xml.Close("details"u8);
        xml.Close("volumeStatus"u8);
        xml.Empty("actionsSet"u8);
        xml.Empty("eventsSet"u8);
        if (volume.Attachments.Count > 0)
        {
            xml.Open("attachmentStatuses"u8);
            foreach (var attachment in volume.Attachments)
            {
                xml.Open("item"u8);
                xml.Element("ioPerformance"u8, "not-applicable");
                xml.Element("instanceId"u8, attachment.InstanceId.Value);
                xml.Close("item"u8);
            }

            xml.Close("attachmentStatuses"u8);
        }

        xml.Close("item"u8);
    }

    private static void WriteDetail(AwsAnswer xml, string name, string status)
    {
        xml.Open("item"u8);
        xml.Element("name"u8, name);
        xml.Element("status"u8, status);
        xml.Close("item"u8);
    }
}
