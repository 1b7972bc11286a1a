namespace Drydock.Simulators.Aws.Ec2;

/// <summary>What comes out of CreateVolume and CopySnapshot.</summary>
/// <remarks>
/// Provenance: Documented (EBS user guide, "Encryption outcomes"; EC2 API reference, CopySnapshot). An explicit Encrypted=false counts as not asked: it never turns encryption
/// off (CrossChecked: the EBS CSI driver sends it for every unencrypted class, encryption by default on or not).
/// </remarks>
internal static class EncryptionRules
{
    /// <summary>The cell of the table of encryption outcomes for a new volume.</summary>
    internal static EncryptionChoice ForVolume(VolumeSource source, bool asked, bool keyGiven, bool byDefault)
    {
        if (keyGiven) return EncryptionChoice.GivenKey;
        return source switch
        {
            VolumeSource.OwnEncryptedSnapshot => EncryptionChoice.SnapshotKey,
            VolumeSource.SharedEncryptedSnapshot => EncryptionChoice.DefaultKey,
            _ => asked || byDefault ? EncryptionChoice.DefaultKey : EncryptionChoice.Unencrypted,
        };
    }

    /// <summary>The outcome for a copy of a snapshot: encryption is turned on, never off.</summary>
    internal static EncryptionChoice ForCopy(bool sourceEncrypted, bool asked, bool keyGiven, bool byDefault)
    {
        if (keyGiven) return EncryptionChoice.GivenKey;
        return sourceEncrypted || asked || byDefault ? EncryptionChoice.DefaultKey : EncryptionChoice.Unencrypted;
    }
}
