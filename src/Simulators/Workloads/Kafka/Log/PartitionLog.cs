using System.Globalization;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Log;

/// <summary>
/// The log of one replica of a partition: segments of batches in the page cache. As the real broker it does not sync what it appends (log.flush.interval.messages has no limit): the copies on the other
/// brokers are what makes a record durable. After an end without the clean-shutdown marker every batch from the recovery point on is checked, and the log is cut off before the first bad one.
/// Documented: UnifiedLog, LogLoader of 3.9. Retention and compaction are not simulated.
/// </summary>
internal sealed class PartitionLog
{
    private readonly IFileSystem _files;
    private readonly string _directory;
    private readonly int _segmentBytes;
    private readonly List<LogSegment> _segments = [];

    internal PartitionLog(IFileSystem files, string directory, int segmentBytes)
    {
        (_files, _directory, _segmentBytes) = (files, directory, segmentBytes);
        Epochs = new LeaderEpochCache(files, FilePath.Combine(directory, "leader-epoch-checkpoint"));
    }

    internal LeaderEpochCache Epochs { get; }
    internal ProducerStates Producers { get; } = new();
    internal long StartOffset => _segments[0].BaseOffset;
    internal long EndOffset => _segments[^1].EndOffset;
    internal int SegmentCount => _segments.Count;

    /// <summary>Everything before it is on the device.</summary>
    internal long RecoveryPoint { get; private set; }

    /// <summary>Reads what is there, or makes an empty log. Says where it had to be cut off, or null when nothing was bad.</summary>
    internal string? Open(bool wasClean, long recoveryPoint, bool checksCrc = true)
    {
        _files.CreateDirectory(_directory);
        var offsets = new List<long>();
        foreach (var name in _files.List(_directory))
        {
            if (name.EndsWith(".log", StringComparison.Ordinal) && long.TryParse(name.AsSpan(0, name.Length - 4), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) offsets.Add(offset);
        }

        string? cut = null;
        foreach (var offset in offsets)
        {
            var segment = new LogSegment(_files, _directory, offset);
            if (cut is not null || (_segments.Count > 0 && offset != EndOffset))
            {
                segment.Delete();
                continue;
            }

            _segments.Add(segment);
            var checks = checksCrc && !wasClean && (offset >= recoveryPoint || offset == offsets[^1]);
            if (!segment.Load(checks, Producers.Appended)) cut = string.Create(CultureInfo.InvariantCulture, $"cut off at offset {segment.EndOffset}");
        }

        if (_segments.Count == 0) AddSegment(0);
        Epochs.Load(EndOffset);
        foreach (var batch in _segments.SelectMany(s => s.Batches)) Epochs.Assign(batch.LeaderEpoch, batch.BaseOffset);
        RecoveryPoint = wasClean ? EndOffset : Math.Min(recoveryPoint, EndOffset);
        return cut;
    }

    /// <summary>Gives a batch the next offset and writes it.</summary>
    internal RecordBatch AppendAsLeader(ReadOnlySpan<byte> batch, int leaderEpoch)
    {
        var copy = batch.ToArray();
        RecordBatch.Place(copy, EndOffset, leaderEpoch);
        var placed = new RecordBatch(copy);
        Append(placed);
        return placed;
    }

    /// <summary>Writes a batch that the leader placed.</summary>
    /// <exception cref="KafkaProtocolException">It does not follow what is here.</exception>
    internal void AppendAsFollower(RecordBatch batch)
    {
        if (batch.BaseOffset != EndOffset)
        {
            throw new KafkaProtocolException(string.Create(CultureInfo.InvariantCulture, $"{_directory}: a batch at offset {batch.BaseOffset} where {EndOffset} is next"));
        }

        Append(batch);
    }

    /// <summary>Whole batches from the one that holds an offset on, before <paramref name="endOffset"/>; at least one if there is one.</summary>
    internal byte[] Read(long offset, long endOffset, int bytesMax)
    {
        if (offset >= endOffset) return [];
        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            if (_segments[i].BaseOffset <= offset) return _segments[i].Read(offset, endOffset, bytesMax);
        }

        return [];
    }

    /// <summary>The first batch with a record at or after a time; null when all are older.</summary>
    internal BatchEntry? FindByTime(long timestamp)
    {
        foreach (var batch in _segments.SelectMany(s => s.Batches))
        {
            if (batch.MaxTimestamp >= timestamp) return batch;
        }

        return null;
    }

    /// <summary>Cuts off everything from an offset on.</summary>
    internal void TruncateTo(long offset)
    {
        if (offset >= EndOffset) return;
        while (_segments.Count > 1 && _segments[^1].BaseOffset >= offset)
        {
            _segments[^1].Delete();
            _segments.RemoveAt(_segments.Count - 1);
        }

        _segments[^1].TruncateTo(offset);
        Epochs.TruncateTo(EndOffset);
        RecoveryPoint = Math.Min(RecoveryPoint, EndOffset);
        Producers.Clear();
        foreach (var segment in _segments)
        {
            foreach (var batch in RecordBatch.Split(segment.Read(segment.BaseOffset, long.MaxValue, int.MaxValue))) Producers.Appended(batch);
        }
    }

    /// <summary>Everything that was appended so far is on the device when it returns.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        var end = EndOffset;
        if (RecoveryPoint >= end) return;
        foreach (var segment in _segments.ToArray())
        {
            if (_segments.Contains(segment) && (segment.EndOffset > RecoveryPoint || segment == _segments[^1])) await segment.FlushAsync(cancellationToken);
        }

        RecoveryPoint = Math.Max(RecoveryPoint, Math.Min(end, EndOffset));
    }

    private void Append(RecordBatch batch)
    {
        if (_segments[^1].Size > 0 && _segments[^1].Size + batch.Size > _segmentBytes) AddSegment(EndOffset);
        Epochs.Assign(batch.LeaderEpoch, batch.BaseOffset);
        _segments[^1].Append(batch);
        Producers.Appended(batch);
    }

    private void AddSegment(long baseOffset)
    {
        var segment = new LogSegment(_files, _directory, baseOffset);
        segment.Create();
        _segments.Add(segment);
    }
}
