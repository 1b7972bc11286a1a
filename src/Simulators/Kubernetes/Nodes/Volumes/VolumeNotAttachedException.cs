namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>The node's status does not list the volume as attached yet. The kubelet tries again after a back-off and writes no event.</summary>
internal sealed class VolumeNotAttachedException(string volume) : Exception($"volume {volume} is not attached according to the node's status");
