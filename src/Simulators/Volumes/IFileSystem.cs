namespace Drydock.Simulators.Volumes;

/// <summary>
/// Files as a process sees them, by absolute path. Writes go to the page cache; <see cref="FsyncAsync"/> makes one file (data, size and name) durable on the device.
/// A mounted volume, an emptyDir, a projected ConfigMap and a container's writable layer all look like this.
/// </summary>
/// <remarks>Failures are <see cref="SimIoException"/>.</remarks>
public interface IFileSystem
{
    bool IsReadOnly { get; }

    /// <summary>Size, kind and times of a file or directory; null when there is none.</summary>
    FileStatus? Stat(string path);

    /// <summary>Names in a directory, in ordinal order.</summary>
    IReadOnlyList<string> List(string directory);

    byte[] ReadAll(string path);

    int Read(string path, long offset, Span<byte> buffer);

    /// <summary>Writes at an offset; creates the file and extends it as needed.</summary>
    void Write(string path, long offset, ReadOnlySpan<byte> data);

    void Truncate(string path, long size);

    /// <summary>lseek(2)'s SEEK_DATA: the first offset from which on bytes may be other than zero; the file's size or more when there are none.</summary>
    long NextData(string path, long offset) => offset;

    /// <summary>Atomically replaces <paramref name="to"/>, as rename(2).</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file or an empty directory.</summary>
    void Delete(string path);

    /// <summary>Makes a directory and those above it; one that exists is fine.</summary>
    void CreateDirectory(string path);

    /// <summary>Returns when the file is on the device; takes virtual time by its dirty bytes.</summary>
    Task FsyncAsync(string path, CancellationToken cancellationToken);

    /// <summary>sync(2): everything that this file system holds dirty. A file system without a device has nothing to do.</summary>
    Task SyncAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
