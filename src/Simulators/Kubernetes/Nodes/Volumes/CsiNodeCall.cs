using Drydock.Simulators.Kubernetes.Csi;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>A call of the kubelet to a driver's plugin: NodeGetInfo when neither is given, a mount, or an unmount.</summary>
internal sealed record CsiNodeCall(string Driver, CsiMountRequest? Mount = null, string? Unmount = null);
