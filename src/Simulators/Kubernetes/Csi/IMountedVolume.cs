using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>A volume mounted on a node.</summary>
public interface IMountedVolume
{
    /// <summary>Its files; the root is "/". Used by all containers of the node that mount it.</summary>
    IFileSystem Files { get; }

    /// <summary>The node lost power: what was not on the device is gone.</summary>
    void LosePageCache();
}
