using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>What a tree of files holds: equal fingerprints mean equal names, sizes and contents. Times and empty directories are left out.</summary>
public sealed record ContentFingerprint(IReadOnlyList<FileFingerprint> Files, string Sha256)
{
    public long TotalBytes => Files.Sum(f => f.Size);

    /// <summary>Reads every file beneath a directory, in ordinal order of the paths.</summary>
    public static ContentFingerprint Of(IFileSystem files, string root = "/")
    {
        var found = new List<FileFingerprint>();
        var start = FilePath.Normalize(root);
        Visit(files, start, start.Length == 1 ? 1 : start.Length + 1, found);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in found)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Path}\0{file.Size}\0{file.Sha256}\n")));
        }

        return new ContentFingerprint(found, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Paths that differ from another tree, each with what differs, in ordinal order; empty when the contents are equal.</summary>
    public IReadOnlyList<string> DifferencesFrom(ContentFingerprint other)
    {
        var mine = new SortedDictionary<string, FileFingerprint>(Files.ToDictionary(f => f.Path, StringComparer.Ordinal), StringComparer.Ordinal);
        var theirs = new SortedDictionary<string, FileFingerprint>(other.Files.ToDictionary(f => f.Path, StringComparer.Ordinal), StringComparer.Ordinal);
        var differences = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (path, file) in mine)
        {
            if (!theirs.TryGetValue(path, out var twin)) differences.Add($"{path}: only in the first");
            else if (file.Size != twin.Size) differences.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: {file.Size} bytes against {twin.Size}"));
            else if (file.Sha256 != twin.Sha256) differences.Add($"{path}: contents differ");
        }

        foreach (var path in theirs.Keys)
        {
            if (!mine.ContainsKey(path)) differences.Add($"{path}: only in the second");
        }

        return [.. differences];
    }

    private static void Visit(IFileSystem files, string path, int prefix, List<FileFingerprint> found)
    {
        foreach (var name in files.List(path))
        {
            var child = path.Length == 1 ? path + name : path + "/" + name;
            var status = files.Stat(child) ?? throw Errno.Failure("ENOENT", child);
            if (status.IsDirectory) Visit(files, child, prefix, found);
            else found.Add(new FileFingerprint(child[prefix..], status.Size, Convert.ToHexStringLower(SHA256.HashData(files.ReadAll(child)))));
        }
    }
}
