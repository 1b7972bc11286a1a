using System.Reflection;

namespace Drydock.Harness.Scenarios;

/// <summary>The manifests that come with Drydock, embedded in the assembly under <c>FOLDER/FILE</c>.</summary>
internal static class BuiltInManifests
{
    /// <summary>The files of a folder in ordinal order of their names.</summary>
    internal static IReadOnlyList<ManifestSource> Read(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) throw new InvalidOperationException($"no embedded manifests in '{folder}'");
        return names.Select(n =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
            return new ManifestSource(n, reader.ReadToEnd());
        }).ToList();
    }
}
