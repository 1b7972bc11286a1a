using System.Globalization;
using System.Text;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads.Kafka.Log;

/// <summary>
/// At which offset each leader epoch began, kept in <c>leader-epoch-checkpoint</c>. Documented: LeaderEpochFileCache of 3.9; the file is written without fsync (KAFKA-15046), since what it says of
/// records can be read from them again.
/// </summary>
internal sealed class LeaderEpochCache(IFileSystem files, string path)
{
    private readonly List<(int Epoch, long Start)> _entries = [];

    internal int? Latest => _entries.Count == 0 ? null : _entries[^1].Epoch;

    internal void Load(long endOffset)
    {
        _entries.Clear();
        if (files.Stat(path) is null) return;
        foreach (var line in Encoding.UTF8.GetString(files.ReadAll(path)).Split('\n').Skip(2))
        {
            var fields = line.Split(' ');
            if (fields.Length == 2
                && int.TryParse(fields[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var epoch)
                && long.TryParse(fields[1], NumberStyles.Integer, CultureInfo.InvariantCulture, out var start)
                && start <= endOffset) Remember(epoch, start);
        }
    }

    /// <summary>An epoch begins; one that is known, or older than the newest, changes nothing.</summary>
    internal void Assign(int epoch, long start)
    {
        if (Remember(epoch, start)) Save();
    }

    /// <summary>Where an epoch ends: the start of the next one that is known. Gives the epoch that was found (the asked one, or the newest before it), or null when all are newer.</summary>
    internal (int Epoch, long EndOffset)? EndOf(int epoch, long logEndOffset)
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Epoch <= epoch) return (_entries[i].Epoch, i + 1 < _entries.Count ? _entries[i + 1].Start : logEndOffset);
        }

        return null;
    }

    internal void TruncateTo(long endOffset)
    {
        if (_entries.RemoveAll(e => e.Start >= endOffset) > 0) Save();
    }

    private bool Remember(int epoch, long start)
    {
        if (epoch < 0 || Latest >= epoch) return false;
        // An epoch in which nothing was written has no place once another begins at the same offset.
        _entries.RemoveAll(e => e.Start >= start);
        _entries.Add((epoch, start));
        return true;
    }

    private void Save() => CheckpointFile.Write(files, path, [.. _entries.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Epoch} {e.Start}"))]);
}
