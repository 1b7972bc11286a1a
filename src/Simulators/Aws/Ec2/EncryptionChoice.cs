namespace Drydock.Simulators.Aws.Ec2;

/// <summary>Under which key a new volume or snapshot is.</summary>
internal enum EncryptionChoice
{
    /// <summary>Plaintext.</summary>
    Unencrypted,

    /// <summary>The region's default key.</summary>
    DefaultKey,

    /// <summary>The key of the snapshot it comes from.</summary>
    SnapshotKey,

    /// <summary>The key that the request names.</summary>
    GivenKey,
}
