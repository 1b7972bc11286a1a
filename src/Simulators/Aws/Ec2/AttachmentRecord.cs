using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>An attachment of a volume. The data key in the clear lives in its cipher only, as in the instance's Nitro card, and goes with it.</summary>
internal sealed class AttachmentRecord(InstanceId instance, string device, DateTimeOffset attachTime)
{
    internal InstanceId Instance { get; } = instance;
    internal string Device { get; } = device;
    internal DateTimeOffset AttachTime { get; } = attachTime;
    internal string State { get; set; } = "attaching";
    internal SectorCipher? Cipher { get; set; }
    internal KmsGrant? Grant { get; set; }

    /// <summary>What the node sees; null until attached.</summary>
    internal BlockDevice? BlockDevice { get; set; }

    internal VolumeAttachmentState Describe(VolumeId volume) => new(volume, Instance, Device, State, AttachTime);
}
