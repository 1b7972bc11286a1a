namespace Drydock.Harness.Running;

/// <summary>A volume that was moved: the claim's name and the real EBS volumes before and after, as DescribeVolumes tells them.</summary>
public sealed record MovedVolume(string Name, string SourceVolumeId, string? TargetVolumeId, bool Encrypted, string? KmsKeyId);
