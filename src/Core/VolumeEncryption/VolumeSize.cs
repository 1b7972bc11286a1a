namespace Drydock.Core.VolumeEncryption;

/// <summary>A size that volumes are to have.</summary>
/// <param name="Template">The claim template whose volumes are meant; null: every volume.</param>
/// <param name="Quantity">The size as Kubernetes writes it, as "20Gi".</param>
public sealed record VolumeSize(string? Template, string Quantity)
{
    /// <summary>Reads "20Gi" or "data=20Gi".</summary>
    public static VolumeSize Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(null, text) : new(text[..equals], text[(equals + 1)..]);
    }

    public override string ToString() => Template is null ? Quantity : $"{Template}={Quantity}";
}
