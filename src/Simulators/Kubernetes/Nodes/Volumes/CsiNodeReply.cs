using Drydock.Simulators.Kubernetes.Csi;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>The plugin's answer. The mounted volume is the operating system's own: whoever has it may use it.</summary>
internal sealed record CsiNodeReply(CsiNodeInfo? Info = null, IMountedVolume? Volume = null, CsiException? Error = null);
