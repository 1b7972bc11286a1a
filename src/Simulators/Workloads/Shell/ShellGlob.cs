using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>File names for a word with * ? [ ]; the word itself when there are none.</summary>
internal static class ShellGlob
{
    internal static IEnumerable<string> Expand(string pattern, IFileSystem files, string directory)
    {
        var found = new List<string> { pattern.StartsWith('/') ? "/" : "" };
        foreach (var name in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries)) found = found.SelectMany(f => Step(f, name, files, directory)).ToList();
        return found.Count == 0 ? [pattern] : found;
    }

    private static IEnumerable<string> Step(string prefix, string name, IFileSystem files, string directory)
    {
        var path = FilePath.Combine(directory, prefix);
        var join = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        if (!name.AsSpan().ContainsAny('*', '?', '[')) return files.Stat(FilePath.Combine(path, name)) is null ? [] : [join + name];
        if (files.Stat(path) is not { IsDirectory: true }) return [];
        return files.List(path).Where(n => (n[0] != '.' || name[0] == '.') && GlobPattern.Matches(name, n)).Select(n => join + n);
    }
}
