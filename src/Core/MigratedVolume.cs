using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Settings;

namespace Drydock.Core;

/// <summary>A claim's real EBS volumes before and after, the latter as DescribeVolumes tells it.</summary>
/// <param name="Name">The claim's name, the same before and after.</param>
/// <param name="SourceVolumeId">The volume that the claim had.</param>
/// <param name="TargetVolumeId">The volume that it has now; the source itself when there was nothing to do.</param>
/// <param name="Encrypted">Whether the target is encrypted.</param>
/// <param name="KmsKeyId">The ARN of the key that the target is encrypted with.</param>
public sealed record MigratedVolume(string Name, VolumeId SourceVolumeId, VolumeId TargetVolumeId, bool Encrypted, string? KmsKeyId)
{
    public long? SizeGibibytes { get; init; }

    /// <summary>In a plan: what the new volume is to be made with; null where none is made.</summary>
    internal VolumeSettings? Wanted { get; init; }
}
