namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>A volume can't be set up now; the message is the event's text. It is retried after a back-off.</summary>
internal sealed class VolumeSetupException(string message) : Exception(message);
