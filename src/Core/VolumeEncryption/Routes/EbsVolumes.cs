using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Routes;

/// <summary>What EC2 is asked for by the EBS API route, tagged as the EBS CSI driver tags its own: its policies, the reports on cost and the driver itself tell volumes by these tags.</summary>
internal static class EbsVolumes
{
    private const string NameTag = "CSIVolumeName";
    private const string ManagedTag = "ebs.csi.aws.com/cluster";
    private const string CreatedFor = "kubernetes.io/created-for/";

    internal static CreateVolumeRequest Copy(EncryptionState state, VolumeState volume, BlockVolume source) => new(
        volume.Zone, volume.Wanted.SizeGibibytes, new SnapshotId(volume.FinalSnapshotHandle!), volume.Wanted.Type, volume.Wanted.AskedIops, volume.Wanted.AskedThroughput, true, state.KeyArn, null, Tags(state, volume, source));

    /// <summary>The smallest empty volume of the kind of the copies.</summary>
    internal static CreateVolumeRequest Canary(EncryptionState state)
    {
        var like = state.Volumes[0].Wanted;
        return new(
            state.CanaryZone, state.CanaryGibibytes, null, like.Type, like.AskedIops, like.AskedThroughput, true, state.KeyArn, null,
            [.. Driver(EncryptionDocuments.CanaryVolumeName(state), state.Namespace, state.Canary)]);
    }

    /// <summary>The source's tags, with its own names exchanged for the copy's.</summary>
    private static List<KeyValuePair<string, string>> Tags(EncryptionState state, VolumeState volume, BlockVolume source)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in source.Tags)
        {
            if (!IsForeign(key)) tags[key] = value.Replace(volume.SourcePv, volume.StaticPv!, StringComparison.Ordinal);
        }

        foreach (var (key, value) in Driver(volume.StaticPv!, state.Namespace, volume.Claim)) tags[key] = value;
        return [.. tags];
    }

    /// <summary>AWS's own tags can't be set, and the marks of an earlier migration are not this one's.</summary>
    internal static bool IsForeign(string tag) => tag.StartsWith("aws:", StringComparison.Ordinal) || tag.StartsWith("drydock.dev/", StringComparison.Ordinal);

    private static KeyValuePair<string, string>[] Driver(string pv, string ns, string claim) =>
        [new(NameTag, pv), new(ManagedTag, "true"), new(CreatedFor + "pv/name", pv), new(CreatedFor + "pvc/name", claim), new(CreatedFor + "pvc/namespace", ns)];
}
