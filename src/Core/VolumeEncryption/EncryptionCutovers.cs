namespace Drydock.Core.VolumeEncryption;

/// <summary>The names of the cutovers, as the command line writes them.</summary>
public static class EncryptionCutovers
{
    extension(EncryptionCutover cutover)
    {
        /// <summary>choose, in-place, side-by-side, rolling.</summary>
        public string Name => cutover switch
        {
            EncryptionCutover.Choose => "choose",
            EncryptionCutover.InPlace => "in-place",
            EncryptionCutover.SideBySide => "side-by-side",
            EncryptionCutover.Rolling => "rolling",
            _ => throw new ArgumentOutOfRangeException(nameof(cutover), cutover, "no such cutover"),
        };
    }

    /// <exception cref="FormatException">No cutover has this name.</exception>
    public static EncryptionCutover Parse(string name)
    {
        foreach (var cutover in Enum.GetValues<EncryptionCutover>())
        {
            if (cutover.Name == name) return cutover;
        }

        throw new FormatException($"no cutover is called '{name}'");
    }
}
