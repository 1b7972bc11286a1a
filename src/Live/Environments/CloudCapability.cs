namespace Drydock.Live.Environments;

/// <summary>A behaviour of AWS that scenarios rely on, and who shows it on the live tier.</summary>
/// <param name="Name">The behaviour.</param>
/// <param name="Arm">Who answers.</param>
/// <param name="Why">Why it is that one.</param>
public sealed record CloudCapability(string Name, CloudArm Arm, string Why)
{
    public static CloudCapability Volumes { get; } = new("EBS volumes: create, describe, tag, delete", CloudArm.LocalStack, "EC2 of LocalStack 4.14 is moto: states and tags are there");
    public static CloudCapability Snapshots { get; } = new("EBS snapshots: create, describe, tag, delete", CloudArm.LocalStack, "as above; every snapshot is completed at once");
    public static CloudCapability Keys { get; } = new("KMS keys and aliases: create, describe, disable", CloudArm.LocalStack, "LocalStack has a KMS of its own");
    public static CloudCapability EncryptionOfCopies { get; } = new("Encryption carried from snapshot to volume and by CopySnapshot", CloudArm.Drydock, "moto keeps what the request says and derives nothing");
    public static CloudCapability ZoneChecks { get; } = new("A volume attaches in its own zone only", CloudArm.Drydock, "moto attaches across zones");
    public static CloudCapability SingleAttach { get; } = new("A volume in use is refused to a second instance", CloudArm.Drydock, "moto attaches twice");
    public static CloudCapability Transitions { get; } = new("Volumes and snapshots that take time, and fail", CloudArm.Drydock, "moto answers with the last state at once");
    public static CloudCapability KeyRights { get; } = new("KMS rights and disabled keys make EBS fail", CloudArm.Drydock, "in LocalStack EC2 does not ask KMS");
    public static CloudCapability FileSystems { get; } = new("EFS: file systems, mount targets, access points", CloudArm.Drydock, "EFS was never in the community image");
    public static CloudCapability Clusters { get; } = new("EKS: the cluster's network", CloudArm.Drydock, "EKS was never in the community image");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<CloudCapability> All { get; } =
        [Volumes, Snapshots, Keys, EncryptionOfCopies, ZoneChecks, SingleAttach, Transitions, KeyRights, FileSystems, Clusters];
}
