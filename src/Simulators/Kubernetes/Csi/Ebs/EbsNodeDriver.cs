using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Kubernetes.Csi.Ebs;

/// <summary>
/// The node half of the EBS CSI driver on one instance: finds the device of an attached volume, formats it when it is blank (ext4 unless said otherwise), grows and mounts it.
/// Provenance: Documented (aws-ebs-csi-driver: topology keys, volume limits, node stage), Assumed (no time for formatting).
/// </summary>
/// <param name="instanceId">The instance, which is the node's id for the driver.</param>
/// <param name="zone">Its availability zone.</param>
/// <param name="volumesMax">How many volumes it takes beside its root device.</param>
/// <param name="openDevice">The device of a volume attached to this instance; fails with ENOENT while it is not there.</param>
/// <param name="clock">The node's clock.</param>
/// <param name="random">For the ids of new file systems.</param>
public sealed class EbsNodeDriver(
    InstanceId instanceId, string zone, int volumesMax, Func<VolumeId, InstanceId, IBlockDevice> openDevice, TimeProvider clock, SeededRandom random) : ICsiNodeDriver
{
    private readonly DeviceMounts _mounts = new(clock, random, "ext4");

    public string DriverName => EbsDriverOptions.DriverName;

    public Task<CsiNodeInfo> GetInfoAsync(CancellationToken cancellationToken) => Task.FromResult(new CsiNodeInfo(
        instanceId.Value, volumesMax, [new("kubernetes.io/os", "linux"), new(EbsDriverOptions.ZoneKey, zone), new(EbsDriverOptions.WellKnownZoneKey, zone)]));

    public Task<IMountedVolume> MountAsync(CsiMountRequest request, CancellationToken cancellationToken)
    {
        if (!request.PublishContext.Any(p => p.Key == "devicePath")) throw new CsiException("InvalidArgument", "Device path not provided");
        return Task.FromResult(_mounts.Mount(request, () => openDevice(new VolumeId(request.VolumeHandle), instanceId)));
    }

    public Task UnmountAsync(string volumeHandle, CancellationToken cancellationToken) => _mounts.UnmountAsync(volumeHandle, cancellationToken);
}
