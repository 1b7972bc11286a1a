using Drydock.Core.Ports;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Kubernetes.Csi.HostPath;

/// <summary>A snapshot of the hostpath driver.</summary>
internal sealed record HostPathSnapshot(string Id, string Name, string VolumeId, ByteSize Size, DateTimeOffset CreationTime, MemoryBlockDevice Device);
