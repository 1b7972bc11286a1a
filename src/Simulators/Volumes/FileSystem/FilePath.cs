namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>Absolute paths as processes write them: "//", "." and ".." are taken out; there are no symbolic links.</summary>
internal static class FilePath
{
    /// <summary>The names on the way from the root.</summary>
    internal static List<string> Split(string path)
    {
        var names = new List<string>(4);
        var start = 0;
        while (start < path.Length)
        {
            var end = path.IndexOf('/', start);
            if (end < 0) end = path.Length;
            var length = end - start;
            if (length == 2 && path[start] == '.' && path[start + 1] == '.')
            {
                if (names.Count > 0) names.RemoveAt(names.Count - 1);
            }
            else if (length > 0 && !(length == 1 && path[start] == '.'))
            {
                names.Add(path.Substring(start, length));
            }

            start = end + 1;
        }

        return names;
    }

    internal static string Normalize(string path) => IsNormalized(path) ? path : "/" + string.Join('/', Split(path));

    /// <summary>Most paths are: those are not taken apart.</summary>
    private static bool IsNormalized(string path)
    {
        if (path.Length == 0 || path[0] != '/') return false;
        if (path.Length == 1) return true;
        for (var start = 1; start <= path.Length;)
        {
            var end = path.IndexOf('/', start);
            if (end < 0) end = path.Length;
            var name = path.AsSpan(start, end - start);
            if (name.Length == 0 || name is "." or "..") return false;
            start = end + 1;
        }

        return true;
    }

    /// <summary>A path as a process in <paramref name="directory"/> means it.</summary>
    internal static string Combine(string directory, string path) =>
        Normalize(path.StartsWith('/') ? path : directory + "/" + path);

    internal static string Parent(string normalized)
    {
        var slash = normalized.LastIndexOf('/');
        return slash <= 0 ? "/" : normalized[..slash];
    }

    internal static string Name(string normalized) => normalized[(normalized.LastIndexOf('/') + 1)..];

    /// <summary>True when <paramref name="path"/> is <paramref name="ancestor"/> or lies beneath it; both normalized.</summary>
    internal static bool IsWithin(string path, string ancestor) =>
        ancestor.Length == 1
        || (path.StartsWith(ancestor, StringComparison.Ordinal) && (path.Length == ancestor.Length || path[ancestor.Length] == '/'));
}
