using Drydock.Simulators.Aws.Ec2;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

/// <summary>Snapshots as XML.</summary>
internal static class SnapshotXml
{
    internal static void WritePage(AwsAnswer xml, DescribePage<SnapshotView> page)
    {
        if (page.Items.Count == 0)
        {
            xml.Empty("snapshotSet"u8);
        }
        else
        {
            xml.Open("snapshotSet"u8);
            foreach (var view in page.Items) xml.AppendFragment(Item(view));
            xml.Close("snapshotSet"u8);
        }

        xml.Element("nextToken"u8, page.NextToken);
    }

    internal static void WriteMembers(PooledBuffer xml, SnapshotView view)
    {
        var snapshot = view.Snapshot;
        xml.Element("snapshotId"u8, snapshot.SnapshotId.Value);
        xml.Element("volumeId"u8, snapshot.VolumeId.Value);
        xml.Element("status"u8, snapshot.State);
        xml.Element("statusMessage"u8, view.StateMessage);
        xml.Element("startTime"u8, snapshot.StartTime);
        xml.Element("completionTime"u8, view.CompletionTime);
        xml.Element("progress"u8, snapshot.Progress);
        xml.Element("ownerId"u8, snapshot.OwnerId);
        xml.Element("volumeSize"u8, snapshot.VolumeSizeGibibytes);
        xml.Element("description"u8, snapshot.Description);
        xml.Element("encrypted"u8, snapshot.Encrypted);
        xml.Element("kmsKeyId"u8, snapshot.KmsKeyId);
        xml.Element("storageTier"u8, "standard");
        xml.Element("transferType"u8, view.TransferType);
        xml.Element("completionDurationMinutes"u8, view.CompletionDurationMinutes);
        xml.Element("fullSnapshotSizeInBytes"u8, view.FullSizeBytes);
        if (snapshot.Tags.Count > 0) VolumeXml.WriteTags(xml, snapshot.Tags);
    }

    /// <summary>What CreateSnapshots gives: less than the others, and the state under its own name.</summary>
    internal static void WriteInfos(AwsAnswer xml, IReadOnlyList<SnapshotView> views)
    {
        xml.Open("snapshotSet"u8);
        foreach (var view in views)
        {
            var snapshot = view.Snapshot;
            xml.Open("item"u8);
            xml.Element("snapshotId"u8, snapshot.SnapshotId.Value);
            xml.Element("volumeId"u8, snapshot.VolumeId.Value);
            xml.Element("state"u8, snapshot.State);
            xml.Element("startTime"u8, snapshot.StartTime);
            xml.Element("progress"u8, snapshot.Progress);
            xml.Element("ownerId"u8, snapshot.OwnerId);
            xml.Element("volumeSize"u8, snapshot.VolumeSizeGibibytes);
            xml.Element("description"u8, snapshot.Description);
            xml.Element("encrypted"u8, snapshot.Encrypted);
            if (snapshot.Tags.Count > 0) VolumeXml.WriteTags(xml, snapshot.Tags);
            xml.Close("item"u8);
        }

        xml.Close("snapshotSet"u8);
    }

    private static byte[] Item(SnapshotView view)
    {
        if (view.Rendered is { } rendered) return rendered;
        using var xml = new PooledBuffer();
        xml.Open("item"u8);
        WriteMembers(xml, view);
        xml.Close("item"u8);
        return view.Rendered = xml.Written.ToArray();
    }
}
