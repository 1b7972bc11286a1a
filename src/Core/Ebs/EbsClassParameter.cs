namespace Drydock.Core.Ebs;

/// <summary>A parameter that a StorageClass of the EBS CSI driver may have.</summary>
/// <param name="Name">The key as the documentation writes it; the driver reads keys whatever their case, but the sidecar's own and the prefix of tags.</param>
/// <param name="Kind">What is made of its text.</param>
/// <param name="Use">What becomes of it in the encrypting class.</param>
/// <param name="Default">What is without it; null: nothing.</param>
/// <param name="Meaning">In a few words, units included.</param>
public sealed record EbsClassParameter(string Name, EbsParameterKind Kind, EbsParameterUse Use, string? Default, string Meaning)
{
    /// <summary>The words of the driver's error where they are not the name.</summary>
    public string? ErrorName { get; init; }

    /// <summary>File systems that the parameter is refused with.</summary>
    public IReadOnlyList<string> RefusedFileSystems { get; init; } = [];

    /// <summary>Why it is dropped, or why volumes with it can't be moved.</summary>
    public string? Why { get; init; }

    internal string Words => ErrorName ?? Name;

    /// <summary>The key in lower case, as the driver compares it and hands it to the node.</summary>
    public string Key => Name.ToLowerInvariant();
}
