namespace Drydock.Core.VolumeEncryption;

/// <summary>Whose volumes are encrypted.</summary>
public enum EncryptedWorkload
{
    /// <summary>A StatefulSet with claim templates.</summary>
    StatefulSet,

    /// <summary>A Deployment of one replica, with the claims that its pod template names.</summary>
    Deployment,

    /// <summary>Claims by their names, and the Deployment that uses them.</summary>
    Claims,
}
