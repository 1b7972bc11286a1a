using System.Security.Cryptography;
using System.Text;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Attachment;

/// <summary>Names of a CSI volume at a node. Provenance: Recorded (VolumeAttachment names of the timeline), Documented (node.status.volumesAttached).</summary>
public static class AttachedVolume
{
    /// <summary>The VolumeAttachment's name: a hash of volume, driver and node.</summary>
    public static string AttachmentName(string volumeHandle, string driver, string node) =>
        "csi-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(volumeHandle + driver + node)));

    /// <summary>The name in node.status.volumesInUse and volumesAttached: "kubernetes.io/csi/driver^handle".</summary>
    public static string UniqueName(string driver, string volumeHandle) => $"kubernetes.io/csi/{driver}^{volumeHandle}";

    /// <inheritdoc cref="UniqueName(string, string)"/>
    /// <param name="volume">A PersistentVolume of a CSI driver.</param>
    public static string UniqueName(KubeDocument volume) => UniqueName(volume.Text("spec", "csi", "driver") ?? "", volume.Text("spec", "csi", "volumeHandle") ?? "");
}
