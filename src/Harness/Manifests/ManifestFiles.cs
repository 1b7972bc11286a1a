using System.Diagnostics.CodeAnalysis;
using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Manifests;

/// <summary>Finds and reads manifest files.</summary>
public static class ManifestFiles
{
    private static readonly string[] Extensions = [".yml", ".yaml", ".json"];

    /// <summary>A path beside the assembly of a type: where a test project copies its manifests, whoever runs them and from where.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "inside of a single file the program's own folder is the one beside it")]
    public static string Beside(Type type, string path) =>
        Path.Combine(type.Assembly.Location is { Length: > 0 } file ? Path.GetDirectoryName(file)! : AppContext.BaseDirectory, path);

    /// <summary>The file, or the manifest files of the directory in ordinal order of their names, as text.</summary>
    /// <exception cref="ManifestException">No such path, or no manifest in it.</exception>
    public static IReadOnlyList<ManifestSource> Read(string path)
    {
        if (File.Exists(path)) return [new ManifestSource(path, File.ReadAllText(path))];
        if (!Directory.Exists(path)) throw new ManifestException("no such file or directory", path);
        var files = Directory.GetFiles(path).Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw new ManifestException("no manifest here: no file ends in .yml, .yaml or .json", path);
        return files.Select(f => new ManifestSource(f, File.ReadAllText(f))).ToList();
    }
}
