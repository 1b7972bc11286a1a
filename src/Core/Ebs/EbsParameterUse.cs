namespace Drydock.Core.Ebs;

/// <summary>What an encryption does with a parameter of the class that it replaces.</summary>
public enum EbsParameterUse
{
    /// <summary>The real volume decides: it may have been changed since it was made.</summary>
    FromVolume,

    /// <summary>Taken over as it is.</summary>
    Kept,

    /// <summary>Left out, for it does nothing.</summary>
    Dropped,

    /// <summary>Volumes with it can't be moved.</summary>
    Refused,
}
