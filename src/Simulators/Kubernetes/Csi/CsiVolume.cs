using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>A volume as CreateVolume answers: id, size, the attributes that the node gets, and from where it can be reached.</summary>
public sealed record CsiVolume(
    string VolumeId,
    ByteSize Capacity,
    IReadOnlyList<KeyValuePair<string, string>> VolumeContext,
    IReadOnlyList<CsiTopology> AccessibleTopology,
    string? SourceSnapshotId = null);
