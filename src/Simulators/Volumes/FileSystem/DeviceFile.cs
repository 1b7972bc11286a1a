namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>
/// A block device as a process sees it: one special file at "/", as large as the device. Writes go to the device's page cache; <see cref="FsyncAsync"/> and the unmapping bring them onto the device.
/// Provenance: Documented (block(4), fsync(2)), Assumed (nothing is written back before that).
/// </summary>
internal sealed class DeviceFile(IBlockDevice device, TimeProvider clock, bool isReadOnly, DeviceSpeed speed) : IFileSystem
{
    private readonly SortedDictionary<long, byte[]> _dirty = [];
    private readonly DateTimeOffset _opened = clock.GetUtcNow();

    public bool IsReadOnly => isReadOnly;

    public FileStatus? Stat(string path) => FilePath.Normalize(path) == "/" ? new FileStatus(false, device.Size.Bytes, _opened) : null;

    public IReadOnlyList<string> List(string directory) => throw Errno.Failure("ENOTDIR", directory);

    public byte[] ReadAll(string path)
    {
        var content = new byte[device.Size.Bytes];
        Read(path, 0, content);
        return content;
    }

    public int Read(string path, long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(device.Size.Bytes - offset, 0, buffer.Length);
        for (var done = 0; done < count;)
        {
            var (sector, within, length) = Locate(offset + done, count - done);
            if (_dirty.TryGetValue(sector, out var cached)) cached.AsSpan(within, length).CopyTo(buffer[done..]);
            else device.Read(offset + done, buffer.Slice(done, length));
            done += length;
        }

        return count;
    }

    public void Write(string path, long offset, ReadOnlySpan<byte> data)
    {
        if (isReadOnly) throw Errno.Failure("EROFS", path);
        if (offset + data.Length > device.Size.Bytes) throw Errno.Failure("ENOSPC", path);
        for (var done = 0; done < data.Length;)
        {
            var (sector, within, length) = Locate(offset + done, data.Length - done);
            if (!_dirty.TryGetValue(sector, out var cached))
            {
                _dirty[sector] = cached = new byte[BlockGeometry.SectorBytes];
                device.Read(sector * BlockGeometry.SectorBytes, cached);
            }

            data.Slice(done, length).CopyTo(cached.AsSpan(within));
            done += length;
        }
    }

    public void Truncate(string path, long size) => throw Errno.Failure("EINVAL", path);

    public void Rename(string from, string to) => throw Errno.Failure("EBUSY", from);

    public void Delete(string path) => throw Errno.Failure("EBUSY", path);

    public void CreateDirectory(string path) => throw Errno.Failure("ENOTDIR", path);

    public long NextData(string path, long offset) => _dirty.Keys.FirstOrDefault(s => (s + 1) * BlockGeometry.SectorBytes > offset, long.MaxValue) is var sector && sector < long.MaxValue
        ? Math.Min(device.NextData(offset), Math.Max(offset, sector * BlockGeometry.SectorBytes)) : device.NextData(offset);

    public async Task FsyncAsync(string path, CancellationToken cancellationToken)
    {
        var sectors = _dirty.ToArray();
        await Task.Delay(speed.TimeFor(sectors.Length * (long)BlockGeometry.SectorBytes), clock, cancellationToken);
        foreach (var (sector, content) in sectors)
        {
            device.Write(sector * BlockGeometry.SectorBytes, content);
            // What was written again meanwhile stays dirty in the cache, and reads find it there.
            _dirty.Remove(sector);
        }
    }

    public Task SyncAsync(CancellationToken cancellationToken) => FsyncAsync("/", cancellationToken);

    /// <summary>The node lost power.</summary>
    internal void LosePageCache() => _dirty.Clear();

    private static (long Sector, int Within, int Length) Locate(long offset, int count)
    {
        var within = (int)(offset % BlockGeometry.SectorBytes);
        return (offset / BlockGeometry.SectorBytes, within, Math.Min(count, BlockGeometry.SectorBytes - within));
    }
}
