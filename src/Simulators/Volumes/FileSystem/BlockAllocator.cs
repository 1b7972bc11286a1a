namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>
/// Free blocks of a device, lowest first. Freed blocks come back only with <see cref="ReleaseFreed"/>, after the commit that frees them: until then the
/// metadata on the device still points at them, and a snapshot would show another file's bytes.
/// </summary>
internal sealed class BlockAllocator
{
    private readonly SortedDictionary<long, long> _free = [];
    private readonly List<(long Start, long Count)> _freed = [];

    internal BlockAllocator(long firstBlock, long endBlock)
    {
        if (endBlock > firstBlock) _free[firstBlock] = endBlock - firstBlock;
        FreeBlocks = Math.Max(0, endBlock - firstBlock);
    }

    internal long FreeBlocks { get; private set; }

    /// <summary>Blocks promised to dirty pages that have no place yet (delayed allocation).</summary>
    internal long Reserved { get; set; }

    internal long FreedBlocks { get; private set; }

    /// <summary>Takes up to <paramref name="wanted"/> blocks in one piece; the caller has reserved them.</summary>
    internal (long Start, long Count) Take(long wanted)
    {
        foreach (var (start, length) in _free)
        {
            var count = Math.Min(wanted, length);
            Claim(start, count);
            return (start, count);
        }

        throw new InvalidOperationException("blocks were taken without a reservation");
    }

    /// <summary>Marks a run as used (while mounting).</summary>
    internal void Claim(long start, long count)
    {
        var (at, length) = Containing(start, count);
        _free.Remove(at);
        if (start > at) _free[at] = start - at;
        if (at + length > start + count) _free[start + count] = at + length - (start + count);
        FreeBlocks -= count;
    }

    internal void Free(long start, long count)
    {
        _freed.Add((start, count));
        FreedBlocks += count;
    }

    internal void ReleaseFreed()
    {
        foreach (var (start, count) in _freed) Return(start, count);
        _freed.Clear();
        FreedBlocks = 0;
    }

    private (long Start, long Length) Containing(long start, long count)
    {
        // Mounts claim and files take from few, long runs: a scan is short.
        foreach (var (at, length) in _free)
        {
            if (at <= start && start + count <= at + length) return (at, length);
            if (at > start) break;
        }

        throw Errno.Failure("EUCLEAN", $"blocks {start}..{start + count - 1} belong to two files");
    }

    private void Return(long start, long count)
    {
        FreeBlocks += count;
        if (_free.TryGetValue(start + count, out var next))
        {
            _free.Remove(start + count);
            count += next;
        }

        long before = -1;
        foreach (var (at, length) in _free)
        {
            if (at >= start) break;
            if (at + length == start) before = at;
        }

        if (before >= 0) _free[before] += count;
        else _free[start] = count;
    }
}
