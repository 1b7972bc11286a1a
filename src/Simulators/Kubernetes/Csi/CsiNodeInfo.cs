namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>What a CSI driver says of its node: its id there, how many volumes it takes (0: no limit told), its topology segments.</summary>
public sealed record CsiNodeInfo(string NodeId, int VolumesMax, IReadOnlyList<KeyValuePair<string, string>> Topology);
