using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>
/// How long EC2's transitions take in virtual time: every duration of the simulated EBS is here. Each is drawn evenly from its range, from the stream
/// of the process "aws-ec2". Copies follow from their bytes.
/// </summary>
/// <remarks>
/// Provenance: Assumed throughout, from what operators see on small volumes; AWS documents none of them ("minutes to hours" for snapshots) but the
/// initialization rate of 100–300 MiB/s.
/// </remarks>
public sealed record TransitionTimes
{
    public static TransitionTimes Default { get; } = new();

    /// <summary>creating → available.</summary>
    public DurationRange CreateVolume { get; init; } = DurationRange.Seconds(1, 4);

    /// <summary>creating → gone, when the key can't be used.</summary>
    public DurationRange GhostVolume { get; init; } = DurationRange.Seconds(0.3, 2);

    /// <summary>deleting → gone.</summary>
    public DurationRange DeleteVolume { get; init; } = DurationRange.Seconds(1, 8);

    /// <summary>attaching → attached.</summary>
    public DurationRange Attach { get; init; } = DurationRange.Seconds(1, 6);

    /// <summary>detaching → detached.</summary>
    public DurationRange Detach { get; init; } = DurationRange.Seconds(2, 10);

    /// <summary>pending → completed: the part that does not depend on the bytes.</summary>
    public DurationRange SnapshotFixedPart { get; init; } = DurationRange.Seconds(8, 30);

    /// <summary>How fast a snapshot's changed blocks are copied, in MiB/s.</summary>
    public (double Min, double Max) SnapshotRateMibps { get; init; } = (30, 100);

    /// <summary>modifying → optimizing: the new size is usable.</summary>
    public DurationRange Modify { get; init; } = DurationRange.Seconds(2, 10);

    /// <summary>optimizing → completed, for each GiB of the volume (minutes to hours in AWS).</summary>
    public DurationRange OptimizePerGibibyte { get; init; } = DurationRange.Seconds(5, 30);

    /// <summary>stopping → stopped, shutting-down → terminated.</summary>
    public DurationRange StopInstance { get; init; } = DurationRange.Seconds(5, 40);

    /// <summary>Time to copy a snapshot's bytes.</summary>
    internal TimeSpan DrawSnapshot(SeededRandom random, ByteSize changed)
    {
        var rate = SnapshotRateMibps.Min + (random.NextDouble() * (SnapshotRateMibps.Max - SnapshotRateMibps.Min));
        return SnapshotFixedPart.Draw(random) + TimeSpan.FromSeconds(changed.Bytes / (rate * (1 << 20)));
    }
}
