using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Kubernetes.Csi.HostPath;

/// <summary>A volume of the hostpath driver.</summary>
internal sealed class HostPathVolume(string id, string name, string node, MemoryBlockDevice device)
{
    public string Id { get; } = id;
    public string Name { get; } = name;
    public string Node { get; } = node;
    public MemoryBlockDevice Device { get; set; } = device;

    /// <summary>The node it is published to, or null.</summary>
    public string? PublishedTo { get; set; }

    /// <summary>Its file system on the node that has it mounted; answers null when it is not mounted (any more).</summary>
    public Func<SimFileSystem?> Mounted { get; set; } = static () => null;
}
