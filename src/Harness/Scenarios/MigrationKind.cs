namespace Drydock.Harness.Scenarios;

/// <summary>Who moves the data.</summary>
public enum MigrationKind
{
    /// <summary>Drydock's own VolumeEncryption.</summary>
    EncryptVolumes,

    /// <summary>The same for every StatefulSet that a selector finds.</summary>
    EncryptFleet,

    /// <summary>A procedure as an operator would type it.</summary>
    Procedure,
}
