using System.Buffers;

namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>The page cache: reading through it, dirtying it.</summary>
public sealed partial class SimFileSystem
{
    private const int ReadAheadPages = 32;

    private void ReadPages(FileNode node, long offset, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var page = offset / PageBytes;
            var start = (int)(offset % PageBytes);
            var length = Math.Min(buffer.Length, PageBytes - start);
            if (!node.Pages.ContainsKey(page)) Fetch(node, page, (start + buffer.Length + PageBytes - 1) / PageBytes);
            if (node.Pages.TryGetValue(page, out var bytes)) bytes.AsSpan(start, length).CopyTo(buffer);
            else buffer[..length].Clear();
            buffer = buffer[length..];
            offset += length;
        }
    }

    /// <summary>Reads a run of pages from the device into the cache; a hole stays absent.</summary>
    private void Fetch(FileNode node, long page, long wanted)
    {
        var (block, count) = node.Map(page);
        count = Math.Min(count, Math.Min(wanted, ReadAheadPages));
        for (long i = 1; i < count; i++)
        {
            if (node.Pages.ContainsKey(page + i)) count = i;
        }

        if (count == 0) return;
        var buffer = ArrayPool<byte>.Shared.Rent((int)count * PageBytes);
        var span = buffer.AsSpan(0, (int)count * PageBytes);
        _device.Read(block * PageBytes, span);
        for (var i = 0; i < count; i++) node.Pages[page + i] = span.Slice(i * PageBytes, PageBytes).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void WritePages(FileNode node, long offset, ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            var page = offset / PageBytes;
            var start = (int)(offset % PageBytes);
            var length = Math.Min(data.Length, PageBytes - start);
            var bytes = PageForWriting(node, page, isWhole: length == PageBytes);
            data[..length].CopyTo(bytes.AsSpan(start));
            data = data[length..];
            offset += length;
            // A write that fails half-way (ENOSPC) keeps what was taken, as write(2) does.
            node.Size = Math.Max(node.Size, offset);
        }
    }

    private byte[] PageForWriting(FileNode node, long page, bool isWhole)
    {
        if (!node.Pages.TryGetValue(page, out var bytes))
        {
            if (!isWhole) Fetch(node, page, 1);
            if (!node.Pages.TryGetValue(page, out bytes))
            {
                bytes = new byte[PageBytes];
            }
        }

        MarkDirty(node, page);
        node.Pages[page] = bytes;
        return bytes;
    }

    private void MarkDirty(FileNode node, long page)
    {
        if (node.DirtyPages.Contains(page)) return;
        if (node.Map(page).Count == 0) Reserve(node);
        node.DirtyPages.Add(page);
        DirtyBytes += PageBytes;
        if (node.DirtyPages.Count > 1) return;
        node.DirtySince = _clock.GetUtcNow();
        _dirty[node.Id] = node;
        Arm(node.DirtySince + DirtyExpiry);
    }

    private void Reserve(FileNode node)
    {
        if (_blocks.Reserved >= _blocks.FreeBlocks && _blocks.FreedBlocks > 0) WriteBack(Commit);
        if (_blocks.Reserved >= _blocks.FreeBlocks) throw Errno.Failure("ENOSPC", node.Path);
        _blocks.Reserved++;
    }

    private void MarkClean(FileNode node, long page)
    {
        if (!node.DirtyPages.Remove(page)) return;
        DirtyBytes -= PageBytes;
        if (node.Map(page).Count == 0) _blocks.Reserved--;
        if (node.DirtyPages.Count == 0) _dirty.Remove(node.Id);
    }

    /// <summary>Drops everything past the new size; the rest of the last page becomes zero, so that growing again shows no old bytes.</summary>
    private void Shrink(FileNode node, long size)
    {
        var firstGone = (size + PageBytes - 1) / PageBytes;
        var end = (node.Size + PageBytes - 1) / PageBytes;
        for (var page = firstGone; page < end; page++)
        {
            MarkClean(node, page);
            node.Pages.Remove(page);
        }

        for (var i = node.Extents.Count - 1; i >= 0 && node.Extents[i].FileEnd > firstGone; i--)
        {
            var extent = node.Extents[i];
            var kept = Math.Max(0, firstGone - extent.FileBlock);
            _blocks.Free(extent.DeviceBlock + kept, extent.Count - kept);
            if (kept > 0) node.Extents[i] = extent with { Count = kept };
            else node.Extents.RemoveAt(i);
        }

        var (tail, last) = ((int)(size % PageBytes), size / PageBytes);
        if (tail == 0 || (!node.Pages.ContainsKey(last) && node.Map(last).Count == 0)) return;
        PageForWriting(node, last, isWhole: false).AsSpan(tail).Clear();
    }

    /// <summary>An inode without a name: its blocks are free after the next commit.</summary>
    private void Forget(FileNode node)
    {
        foreach (var page in node.DirtyPages.ToArray()) MarkClean(node, page);
        foreach (var extent in node.Extents) _blocks.Free(extent.DeviceBlock, extent.Count);
        node.Extents.Clear();
        node.Pages.Clear();
        node.IsDeleted = true;
        MarkChanged(node);
    }
}
