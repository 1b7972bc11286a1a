using System.Text;
using Drydock.Core.Kubernetes;

namespace Drydock.Harness.Kubeconfigs;

/// <summary>One named entry (cluster, user or context) and the file it comes from; paths in it are relative to that file.</summary>
internal sealed record KubeconfigEntry(string Kind, string Name, KubeDocument Value, string File)
{
    private string Where => $"{File}: {Kind} '{Name}'";

    internal string? Text(string field) => Value[field] switch
    {
        null => null,
        { IsString: true, ScalarText: { Length: > 0 } text } => text,
        { IsString: true } or { IsNull: true } => null,
        // A token of digits only is a number to YAML.
        { IsNumber: true } number => number.ScalarText,
        _ => throw Wrong($"{field} is no string"),
    };

    internal bool Flag(string field) => Value.Flag(field) == true;

    internal Uri? Address(string field)
    {
        if (Text(field) is not { } text) return null;
        var full = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        return Uri.TryCreate(full, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri : throw Wrong($"{field} '{text}' is no address");
    }

    internal string? Path(string field) => Text(field) is { } path ? Beside(path) : null;

    /// <summary>A path as the entry's file means it.</summary>
    internal string Beside(string path) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(File))!, path);

    /// <summary>The text of <c>FIELD-data</c> (base64), or of the file that FIELD names; the data count before the file, as for kubectl.</summary>
    internal string? Pem(string field)
    {
        if (Text(field + "-data") is { } data)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }
            catch (FormatException)
            {
                throw Wrong($"{field}-data is not base64");
            }
        }

        if (Path(field) is not { } path) return null;
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"{field} can't be read: {exception.Message}");
        }
    }

    internal KubeconfigException Wrong(string what) => new($"{Where}: {what}");
}
