using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>A snapshot as its driver tells it.</summary>
public sealed record CsiSnapshot(string SnapshotId, string SourceVolumeId, ByteSize Size, DateTimeOffset CreationTime, bool ReadyToUse);
