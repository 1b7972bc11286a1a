using Drydock.Simulators.Aws.Ec2;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>How long EFS's transitions take in virtual time, each drawn evenly from its range, from the stream of the process "aws-efs".</summary>
/// <remarks>Provenance: Assumed throughout, from what users report: file systems take seconds, mount targets a minute or two.</remarks>
public sealed record EfsTimes
{
    public static EfsTimes Default { get; } = new();

    /// <summary>A file system: creating → available.</summary>
    public DurationRange CreateFileSystem { get; init; } = DurationRange.Seconds(2, 8);

    /// <summary>A file system: deleting → gone.</summary>
    public DurationRange DeleteFileSystem { get; init; } = DurationRange.Seconds(2, 15);

    /// <summary>A mount target: creating → available.</summary>
    public DurationRange CreateMountTarget { get; init; } = DurationRange.Seconds(45, 100);

    /// <summary>A mount target: deleting → gone.</summary>
    public DurationRange DeleteMountTarget { get; init; } = DurationRange.Seconds(5, 40);

    /// <summary>An access point: creating → available.</summary>
    public DurationRange CreateAccessPoint { get; init; } = DurationRange.Seconds(1, 5);

    /// <summary>An access point: deleting → gone.</summary>
    public DurationRange DeleteAccessPoint { get; init; } = DurationRange.Seconds(1, 5);
}
