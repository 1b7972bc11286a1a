using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>What a new volume starts with: the stored bytes of a snapshot or of another volume, and the key they are under (null: none).</summary>
internal sealed record VolumeContent(BlockImage Image, WrappedDataKey? DataKey, string? KmsKeyId, string Origin)
{
    internal static VolumeContent Of(SnapshotRecord snapshot) => new(snapshot.Image, snapshot.DataKey, snapshot.KmsKeyId, snapshot.Id.Value);
}
