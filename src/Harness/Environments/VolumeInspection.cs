using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Harness.Environments;

/// <summary>The account's volumes as the checkers look at them.</summary>
internal sealed class VolumeInspection(SimAws aws, TimeProvider clock) : IVolumeInspection
{
    public IReadOnlyList<BlockVolume> Volumes => aws.Inspection.Volumes;

    public IReadOnlyList<BlockSnapshot> Snapshots => aws.Inspection.Snapshots;

    public BlockVolume? Find(VolumeId volumeId) => aws.Inspection.Find(volumeId) is { State: not ("deleting" or "deleted") } volume ? volume : null;

    public ContentFingerprint? Files(VolumeId volumeId)
    {
        if (aws.Inspection.Find(volumeId) is null) return null;
        try
        {
            return ContentFingerprint.Of(SimFileSystem.Mount(aws.Inspection.OpenContent(volumeId), clock, readOnly: true, []));
        }
        catch (SimIoException)
        {
            // No file system on it: for a checker that is an answer.
            return null;
        }
    }

    public string? Content(VolumeId volumeId) => aws.Inspection.Find(volumeId) is null ? null : aws.Inspection.Fingerprint(volumeId);

    public bool StoresPlaintext(string resourceId, ReadOnlySpan<byte> pattern) => resourceId.StartsWith("snap-", StringComparison.Ordinal)
        ? aws.Inspection.StoredBytesContain(new SnapshotId(resourceId), pattern)
        : aws.Inspection.StoredBytesContain(new VolumeId(resourceId), pattern);
}
