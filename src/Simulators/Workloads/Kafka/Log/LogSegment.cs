using System.Buffers.Binary;
using System.Globalization;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Workloads.Kafka.Log;

/// <summary>
/// One segment: the file of batches, named by its first offset, and its two sparse indexes (an entry per index.interval.bytes). Unlike the real broker, which maps 10 MiB of zeros and cuts them off at a
/// clean end, the indexes only ever have the bytes that are used; and an index is never trusted: batches are found by their headers (Documented: LogSegment, OffsetIndex, TimeIndex of 3.9).
/// </summary>
internal sealed class LogSegment
{
    private const int IndexIntervalBytes = 4096;

    private readonly IFileSystem _files;
    private readonly string[] _paths;
    private readonly List<BatchEntry> _batches = [];
    private int _sinceIndexed;
    private int _indexSize;
    private int _timeIndexSize;

    internal LogSegment(IFileSystem files, string directory, long baseOffset)
    {
        (_files, BaseOffset) = (files, baseOffset);
        var stem = FilePath.Combine(directory, baseOffset.ToString("D20", CultureInfo.InvariantCulture));
        _paths = [stem + ".log", stem + ".index", stem + ".timeindex"];
    }

    internal long BaseOffset { get; }
    internal int Size { get; private set; }
    internal IReadOnlyList<BatchEntry> Batches => _batches;
    internal long EndOffset => _batches.Count == 0 ? BaseOffset : _batches[^1].LastOffset + 1;
    internal string LogPath => _paths[0];
    internal string IndexPath => _paths[1];
    internal string TimeIndexPath => _paths[2];

    internal void Create()
    {
        foreach (var path in _paths) _files.Truncate(path, 0);
    }

    /// <summary>Reads the headers of all batches, and with <paramref name="checksCrc"/> their bytes; says whether the file was good to its end. What follows the first bad batch is cut off.</summary>
    internal bool Load(bool checksCrc, Action<RecordBatch> onBatch)
    {
        var bytes = _files.ReadAll(LogPath);
        var next = BaseOffset;
        ReadOnlyMemory<byte> rest = bytes;
        foreach (var path in _paths.Skip(1)) _files.Truncate(path, 0);
        while (RecordBatch.SizeAt(rest.Span) is { } size && size <= rest.Length)
        {
            var batch = new RecordBatch(rest[..size]);
            if (batch.Magic != 2 || batch.BaseOffset < next || (checksCrc && !batch.IsIntact)) break;
            Add(batch);
            onBatch(batch);
            next = batch.LastOffset + 1;
            rest = rest[size..];
        }

        if (rest.IsEmpty) return true;
        _files.Truncate(LogPath, Size);
        return false;
    }

    internal void Append(RecordBatch batch)
    {
        _files.Write(LogPath, Size, batch.Bytes.Span);
        Add(batch);
    }

    /// <summary>Bytes from the batch that holds an offset on, whole batches that end before <paramref name="endOffset"/>, at least one if there is one, else up to the size.</summary>
    internal byte[] Read(long offset, long endOffset, int bytesMax)
    {
        var first = IndexOf(offset);
        var last = first;
        while (last < _batches.Count && _batches[last].LastOffset < endOffset
            && (last == first || _batches[last].Position + _batches[last].Size - _batches[first].Position <= bytesMax)) last++;
        if (last == first) return [];
        var bytes = new byte[_batches[last - 1].Position + _batches[last - 1].Size - _batches[first].Position];
        _files.Read(LogPath, _batches[first].Position, bytes);
        return bytes;
    }

    /// <summary>Cuts off the batch that holds the offset and all that follow.</summary>
    internal void TruncateTo(long offset)
    {
        var first = IndexOf(offset);
        if (first == _batches.Count) return;
        Size = _batches[first].Position;
        _files.Truncate(LogPath, Size);
        var kept = _batches.GetRange(0, first);
        _batches.Clear();
        (_sinceIndexed, _indexSize, _timeIndexSize) = (0, 0, 0);
        foreach (var path in _paths.Skip(1)) _files.Truncate(path, 0);
        foreach (var batch in kept) Add(batch);
    }

    internal void Delete()
    {
        foreach (var path in _paths)
        {
            if (_files.Stat(path) is not null) _files.Delete(path);
        }
    }

    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var path in _paths) await _files.FsyncAsync(path, cancellationToken);
    }

    private void Add(RecordBatch batch) => Add(new BatchEntry(batch.BaseOffset, batch.LastOffset, Size, batch.Size, batch.LeaderEpoch, batch.MaxTimestamp), grows: true);

    private void Add(BatchEntry batch, bool grows = false)
    {
        if (_sinceIndexed > IndexIntervalBytes) Index(batch);
        _batches.Add(batch);
        _sinceIndexed += batch.Size;
        if (grows) Size += batch.Size;
    }

    private void Index(BatchEntry batch)
    {
        Span<byte> entry = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(entry, (int)(batch.LastOffset - BaseOffset));
        BinaryPrimitives.WriteInt32BigEndian(entry[4..], batch.Position);
        _files.Write(IndexPath, _indexSize, entry[..8]);
        BinaryPrimitives.WriteInt64BigEndian(entry, batch.MaxTimestamp);
        BinaryPrimitives.WriteInt32BigEndian(entry[8..], (int)(batch.LastOffset - BaseOffset));
        _files.Write(TimeIndexPath, _timeIndexSize, entry);
        (_sinceIndexed, _indexSize, _timeIndexSize) = (0, _indexSize + 8, _timeIndexSize + 12);
    }

    /// <summary>The first batch that ends at or after an offset.</summary>
    private int IndexOf(long offset)
    {
        var (low, high) = (0, _batches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_batches[middle].LastOffset < offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
