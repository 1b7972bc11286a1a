using Drydock.Core.Ports;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Harness.Environments.Fleets;

/// <summary>The account's volumes at one moment: a judge of hundreds of sets asks for them again and again, and each list is made anew.</summary>
internal sealed class FrozenInspection(IVolumeInspection live) : IVolumeInspection
{
    public IReadOnlyList<BlockVolume> Volumes { get; } = live.Volumes;
    public IReadOnlyList<BlockSnapshot> Snapshots { get; } = live.Snapshots;

    public BlockVolume? Find(VolumeId volumeId) => live.Find(volumeId);

    public ContentFingerprint? Files(VolumeId volumeId) => live.Files(volumeId);

    public bool StoresPlaintext(string resourceId, ReadOnlySpan<byte> pattern) => live.StoresPlaintext(resourceId, pattern);
}
