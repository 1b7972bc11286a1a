namespace Drydock.Wire.Aws.Signing;

/// <summary>What is wrong with the signature of a request.</summary>
internal enum SignatureFault
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It can't be read, or lacks a part.</summary>
    Incomplete,

    /// <summary>Nobody has this access key, or its session token is another one.</summary>
    UnknownKey,

    /// <summary>It is for another region.</summary>
    WrongRegion,

    /// <summary>It is not the signature of this request.</summary>
    Mismatch,

    /// <summary>It was made too long ago, or in the future.</summary>
    Expired,
}
