namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>What a driver's controller can do: which sidecars run beside it.</summary>
public sealed record CsiControllerFeatures(bool Attach = true, bool Snapshots = true, bool Topology = true, bool Expansion = true);
