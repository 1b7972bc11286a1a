namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>What the API reads from an image reference to choose a pull policy.</summary>
internal static class ImageReference
{
    /// <summary>True when the tag is "latest", or when there is neither tag nor digest; false for what is no reference.</summary>
    internal static bool IsLatest(string image)
    {
        if (image.Length == 0 || image.AsSpan().ContainsAnyExceptInRange('!', '~') || image.Contains('@', StringComparison.Ordinal)) return false;
        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0) return name[(colon + 1)..] == "latest";
        foreach (var character in name)
        {
            if (char.IsAsciiLetterUpper(character)) return false;
        }

        return true;
    }
}
