namespace Drydock.Core.VolumeEncryption;

/// <summary>How the workload comes to its encrypted volumes.</summary>
public enum EncryptionCutover
{
    /// <summary>Same StatefulSet, claim and pod names: clients need not know.</summary>
    InPlace,

    /// <summary>A second StatefulSet with names of its own takes over, and the Services are switched to its pods; the old one stays at 0 until the cleanup.</summary>
    SideBySide,
}
