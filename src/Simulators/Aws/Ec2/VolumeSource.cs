namespace Drydock.Simulators.Aws.Ec2;

/// <summary>What a new volume is made from.</summary>
internal enum VolumeSource
{
    /// <summary>Nothing: a blank volume.</summary>
    Empty,

    /// <summary>An unencrypted snapshot, of this account or shared with it.</summary>
    UnencryptedSnapshot,

    /// <summary>An encrypted snapshot of this account.</summary>
    OwnEncryptedSnapshot,

    /// <summary>An encrypted snapshot that another account shares.</summary>
    SharedEncryptedSnapshot,
}
