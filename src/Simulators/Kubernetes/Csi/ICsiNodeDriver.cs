namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>The node half of a CSI driver on one node, as the kubelet calls it.</summary>
public interface ICsiNodeDriver
{
    /// <summary>The driver's name, as "ebs.csi.aws.com".</summary>
    string DriverName { get; }

    /// <summary>NodeGetInfo.</summary>
    Task<CsiNodeInfo> GetInfoAsync(CancellationToken cancellationToken);

    /// <summary>NodeStageVolume and NodePublishVolume in one: finds the device, formats it when it is blank, mounts it. Idempotent per volume.</summary>
    /// <exception cref="CsiException">The device is not there, the file system is broken, the key unusable, …</exception>
    Task<IMountedVolume> MountAsync(CsiMountRequest request, CancellationToken cancellationToken);

    /// <summary>Unpublishes and unstages: dirty pages are written back first. Unknown volumes are fine.</summary>
    Task UnmountAsync(string volumeHandle, CancellationToken cancellationToken);
}
