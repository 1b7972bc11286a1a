using Drydock.Core.Ports;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Checkers;

/// <summary>What checkers look at beneath the APIs: volumes and snapshots as they are, and their bytes.</summary>
public interface IVolumeInspection
{
    /// <summary>Every volume that exists, deleted ones left out.</summary>
    IReadOnlyList<BlockVolume> Volumes { get; }

    IReadOnlyList<BlockSnapshot> Snapshots { get; }

    /// <summary>One of <see cref="Volumes"/>; null when it does not exist.</summary>
    BlockVolume? Find(VolumeId volumeId) => Volumes.FirstOrDefault(v => v.VolumeId == volumeId);

    /// <summary>The files on a volume as a mount at this instant would show them; null when it holds no file system or does not exist.</summary>
    ContentFingerprint? Files(VolumeId volumeId);

    /// <summary>A digest of the bytes of a volume as a node would read them, which does not depend on size or key; null when it does not exist.</summary>
    string? Content(VolumeId volumeId) => null;

    /// <summary>Whether a pattern occurs in the raw stored bytes of a volume ("vol-…") or snapshot ("snap-…").</summary>
    bool StoresPlaintext(string resourceId, ReadOnlySpan<byte> pattern);
}
