namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>CreateSnapshot: name ("snapshot-" and the VolumeSnapshot's uid), the volume, the class's parameters without the sidecar's own.</summary>
public sealed record CsiCreateSnapshotRequest(string Name, string SourceVolumeId, IReadOnlyList<KeyValuePair<string, string>> Parameters);
