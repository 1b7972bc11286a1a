using System.Buffers;

namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>From the page cache to the device: fsync, the periodic writing back, unmounting, and losing power.</summary>
public sealed partial class SimFileSystem
{
    /// <summary>vm.dirty_expire_centisecs.</summary>
    private static readonly TimeSpan DirtyExpiry = TimeSpan.FromSeconds(30);

    private readonly SortedDictionary<long, FileNode> _dirty = [];
    private readonly SortedDictionary<long, FileNode?> _changes = [];
    private DateTimeOffset? _commitDue;
    private DateTimeOffset? _armed;

    public async Task FsyncAsync(string path, CancellationToken cancellationToken)
    {
        CheckMounted(path);
        var node = Find(path) ?? throw Errno.Failure("ENOENT", path);
        if (_isAborted) throw Errno.Failure("EIO", path);
        if (IsReadOnly) return;
        await Task.Delay(_speed.TimeFor((long)node.DirtyPages.Count * PageBytes), _clock, cancellationToken);
        CheckMounted(path);
        WriteBack(() =>
        {
            FlushData(node);
            Commit();
        });
    }

    /// <summary>sync(2): everything dirty is on the device when it returns.</summary>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        CheckMounted("/");
        if (IsReadOnly) return;
        await Task.Delay(_speed.TimeFor(DirtyBytes), _clock, cancellationToken);
        CheckMounted("/");
        WriteBack(FlushAll);
    }

    /// <summary>Writes everything back and ends the mount; every later call on it fails with EIO. Takes virtual time by the dirty bytes. Twice is fine.</summary>
    /// <exception cref="SimIoException">EIO: the device failed; the mount is gone nevertheless, and so is what was dirty.</exception>
    public async Task UnmountAsync(CancellationToken cancellationToken)
    {
        if (!_isMounted) return;
        if (DirtyBytes > 0 || _changes.Count > 0) await Task.Delay(_speed.TimeFor(DirtyBytes), _clock, cancellationToken);
        if (!_isMounted) return;
        try
        {
            if (!IsReadOnly) WriteBack(FlushAll);
        }
        finally
        {
            End();
        }
    }

    /// <summary>The node lost power: what was not on the device is gone, and so is the mount. The device can be mounted again.</summary>
    public void LosePageCache() => End();

    private void End()
    {
        _isMounted = false;
        _timer?.Dispose();
        _dirty.Clear();
        _changes.Clear();
        DirtyBytes = 0;
    }

    private FileNode LoadTree()
    {
        var found = new SortedDictionary<long, (FileNode Node, long Parent)>();
        _log.Load(found);
        foreach (var (id, (node, parentId)) in found)
        {
            _nextId = id + 1;
            foreach (var extent in node.Extents) _blocks.Claim(extent.DeviceBlock, extent.Count);
            if (id == RootId) continue;
            if (!found.TryGetValue(parentId, out var parent) || parent.Node.Children is not { } children || !children.TryAdd(node.Name, node))
            {
                throw Errno.Failure("EUCLEAN", $"inode {id} ({node.Name})");
            }

            node.Parent = parent.Node;
        }

        return found.TryGetValue(RootId, out var root) ? root.Node : throw Errno.Failure("EUCLEAN", "root inode");
    }

    private void MarkChanged(FileNode node)
    {
        if (node.IsDeleted && !node.IsOnDevice) _changes.Remove(node.Id);
        else _changes[node.Id] = node.IsDeleted ? null : node;
        if (_commitDue is not null) return;
        _commitDue = _clock.GetUtcNow() + _options.CommitInterval;
        Arm(_commitDue.Value);
    }

    private void Arm(DateTimeOffset due)
    {
        if (_armed <= due) return;
        _armed = due;
        _timer?.Change(due - _clock.GetUtcNow(), Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        _armed = null;
        if (!_isMounted || _isAborted) return;
        try
        {
            WriteBack(WriteExpired);
        }
        catch (SimIoException)
        {
            // Nobody called: the error shows as a read-only file system, and as EIO at the next fsync.
            return;
        }

        if (_commitDue is { } commit) Arm(commit);
        foreach (var node in _dirty.Values) Arm(node.DirtySince + DirtyExpiry);
    }

    private void WriteExpired()
    {
        var now = _clock.GetUtcNow();
        foreach (var node in _dirty.Values.ToArray())
        {
            if (node.DirtySince + DirtyExpiry <= now) FlushData(node);
        }

        if (_commitDue <= now) Commit();
    }

    /// <summary>Writing back what is overdue because the process that mounted has ended (its timers with it), before anything else happens.</summary>
    private void CatchUp()
    {
        if (_armed < _clock.GetUtcNow()) OnTimer();
    }

    private void FlushAll()
    {
        foreach (var node in _dirty.Values.ToArray()) FlushData(node);
        Commit();
    }

    private void WriteBack(Action write)
    {
        if (_isAborted) throw Errno.Failure("EIO", "/");
        try
        {
            write();
        }
        catch (SimIoException)
        {
            _isAborted = true;
            throw;
        }
    }

    /// <summary>Gives dirty pages their blocks and writes them. The device's metadata learns of new blocks and of the size at the next commit only.</summary>
    private void FlushData(FileNode node)
    {
        node.FlushBeforeCommit = false;
        if (node.DirtyPages.Count == 0) return;
        var pages = node.DirtyPages.ToArray();
        for (var i = 0; i < pages.Length;)
        {
            var run = 1;
            while (i + run < pages.Length && pages[i + run] == pages[i] + run && run < ReadAheadPages) run++;
            i += WriteRun(node, pages.AsSpan(i, run));
        }

        node.SizeOnDevice = node.Size;
        MarkChanged(node);
    }

    private int WriteRun(FileNode node, ReadOnlySpan<long> pages)
    {
        var (block, mapped) = node.Map(pages[0]);
        var count = (int)Math.Min(pages.Length, mapped);
        if (mapped == 0)
        {
            var unmapped = 1;
            while (unmapped < pages.Length && node.Map(pages[unmapped]).Count == 0) unmapped++;
            (block, var taken) = _blocks.Take(unmapped);
            count = (int)taken;
            _blocks.Reserved -= taken;
            node.AddExtent(new FileExtent(pages[0], block, taken));
        }

        var buffer = ArrayPool<byte>.Shared.Rent(count * PageBytes);
        for (var i = 0; i < count; i++) node.Pages[pages[i]].CopyTo(buffer.AsSpan(i * PageBytes));
        _device.Write(block * PageBytes, buffer.AsSpan(0, count * PageBytes));
        ArrayPool<byte>.Shared.Return(buffer);
        for (var i = 0; i < count; i++) MarkClean(node, pages[i]);
        return count;
    }

    private void Commit()
    {
        foreach (var node in _dirty.Values.ToArray())
        {
            if (node.FlushBeforeCommit) FlushData(node);
        }

        _commitDue = null;
        if (_changes.Count == 0) return;
        _log.Commit(_changes, _root);
        foreach (var node in _changes.Values)
        {
            if (node is not null) node.IsOnDevice = true;
        }

        _changes.Clear();
        _blocks.ReleaseFreed();
    }
}
