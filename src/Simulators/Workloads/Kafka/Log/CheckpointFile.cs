using System.Globalization;
using System.Text;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads.Kafka.Log;

/// <summary>The text files of offsets beside the logs: version 0, the number of lines, the lines; replaced by rename (Documented: CheckpointFile of 3.9).</summary>
internal static class CheckpointFile
{
    internal static void Write(IFileSystem files, string path, IReadOnlyList<string> lines)
    {
        var text = new StringBuilder("0\n").Append(lines.Count.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var line in lines) text.Append(line).Append('\n');
        files.Truncate(path + ".tmp", 0);
        files.Write(path + ".tmp", 0, Encoding.UTF8.GetBytes(text.ToString()));
        files.Rename(path + ".tmp", path);
    }

    /// <summary>Offsets by "topic partition"; none when the file is not there or is cut short.</summary>
    internal static SortedDictionary<string, long> ReadOffsets(IFileSystem files, string path)
    {
        var offsets = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (files.Stat(path) is null) return offsets;
        foreach (var line in Encoding.UTF8.GetString(files.ReadAll(path)).Split('\n').Skip(2))
        {
            var space = line.LastIndexOf(' ');
            if (space > 0 && long.TryParse(line.AsSpan(space + 1), NumberStyles.Integer, CultureInfo.InvariantCulture, out var offset)) offsets[line[..space]] = offset;
        }

        return offsets;
    }

    internal static void WriteOffsets(IFileSystem files, string path, SortedDictionary<string, long> offsets) =>
        Write(files, path, [.. offsets.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Key} {o.Value}"))]);
}
