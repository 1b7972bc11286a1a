using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>CreateVolume: name ("pvc-" and the claim's uid), size, the class's parameters without the sidecar's own, where it may be, and what it is made from.</summary>
public sealed record CsiCreateVolumeRequest(
    string Name,
    ByteSize Required,
    IReadOnlyList<KeyValuePair<string, string>> Parameters,
    string FileSystemType,
    bool IsBlock,
    IReadOnlyList<string> AccessModes,
    IReadOnlyList<CsiTopology> Requisite,
    IReadOnlyList<CsiTopology> Preferred,
    string? SourceSnapshotId = null)
{
    /// <summary>The parameters of the claim's VolumeAttributesClass, which go before those of its StorageClass.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> MutableParameters { get; init; } = [];
}
