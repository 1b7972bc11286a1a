namespace Drydock.Harness.Manifests;

/// <summary>A manifest is not usable. The message starts with file, line and field where they are known; nothing was applied.</summary>
public sealed class ManifestException(string message, string? file = null, int line = 0, string? field = null) : Exception(Compose(message, file, line, field))
{
    public string? File { get; } = file;

    /// <summary>Line from 1; 0 when unknown.</summary>
    public int Line { get; } = line;

    public string? Field { get; } = field;

    private static string Compose(string message, string? file, int line, string? field)
    {
        var place = file is null ? "" : line > 0 ? $"{file}:{line}: " : $"{file}: ";
        return place + (field is null ? "" : field + ": ") + message;
    }
}
