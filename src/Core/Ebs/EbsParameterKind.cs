namespace Drydock.Core.Ebs;

/// <summary>What the EBS CSI driver makes of the text of a parameter.</summary>
public enum EbsParameterKind
{
    /// <summary>Taken as it is.</summary>
    Text,

    /// <summary>A decimal number; anything else is refused.</summary>
    Number,

    /// <summary>"true" in any case is true, everything else false.</summary>
    Flag,

    /// <summary>For the node, which formats with it: letters and digits only, not for block volumes, not for every file system.</summary>
    Formatting,

    /// <summary>As <see cref="Formatting"/>, where "true" counts and everything else is left out.</summary>
    FormattingFlag,

    /// <summary>A tag "key=value" with templates of the claim's and volume's names.</summary>
    Tag,

    /// <summary>Read by the external-provisioner, not by the driver.</summary>
    Sidecar,
}
