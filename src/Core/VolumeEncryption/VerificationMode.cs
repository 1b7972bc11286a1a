namespace Drydock.Core.VolumeEncryption;

/// <summary>How a restored volume is compared with its source before it may be used. Every mode compares the names and sizes of all files.</summary>
public enum VerificationMode
{
    /// <summary>SHA-256 of every file.</summary>
    Full,

    /// <summary>SHA-256 of every file of at most 1 MiB.</summary>
    Sample,

    /// <summary>Names and sizes only.</summary>
    Manifest,
}
