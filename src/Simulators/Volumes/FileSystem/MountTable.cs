namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>
/// The files of a container: a root with other file systems mounted into it, each perhaps read-only, perhaps only a part of a volume (subPath). The longest mount
/// point that a path lies beneath decides.
/// </summary>
public sealed class MountTable : IFileSystem
{
    private const int RoutesMax = 256;

    private readonly List<MountEntry> _mounts = [];

    /// <summary>Where paths lead, as long as the mounts stay the same: a server writes to the same few files all its life.</summary>
    private readonly Dictionary<string, (MountEntry Mount, string Inner)> _routes = new(StringComparer.Ordinal);

    /// <param name="root">The container's own layer; mounted at "/".</param>
    /// <param name="readOnly">readOnlyRootFilesystem.</param>
    public MountTable(IFileSystem root, bool readOnly = false) => _mounts.Add(new MountEntry("/", root, readOnly, "/"));

    public bool IsReadOnly => _mounts[^1].IsReadOnly;

    /// <summary>
    /// Mounts a file system, or the file or directory <paramref name="subPath"/> of it, at a path. A missing subPath is made as a directory and a missing mount point
    /// is made in what lies beneath, as the kubelet and the container runtime do.
    /// </summary>
    /// <exception cref="SimIoException">EROFS: a missing subPath in a read-only file system.</exception>
    public void Mount(string mountPath, IFileSystem files, bool readOnly = false, string subPath = "")
    {
        var at = FilePath.Normalize(mountPath);
        var source = FilePath.Normalize(subPath);
        var status = files.Stat(source);
        if (status is null) files.CreateDirectory(source);
        MakeMountPoint(at, isDirectory: status is null or { IsDirectory: true });
        _mounts.RemoveAll(m => m.At == at);
        _mounts.Add(new MountEntry(at, files, readOnly, source));
        _routes.Clear();
        _mounts.Sort(static (a, b) => a.At.Length != b.At.Length ? b.At.Length.CompareTo(a.At.Length) : string.CompareOrdinal(a.At, b.At));
    }

    public FileStatus? Stat(string path)
    {
        var (mount, inner) = Route(path);
        return mount.Files.Stat(inner);
    }

    public IReadOnlyList<string> List(string directory)
    {
        var (mount, inner) = Route(directory);
        return mount.Files.List(inner);
    }

    public byte[] ReadAll(string path)
    {
        var (mount, inner) = Route(path);
        return mount.Files.ReadAll(inner);
    }

    public int Read(string path, long offset, Span<byte> buffer)
    {
        var (mount, inner) = Route(path);
        return mount.Files.Read(inner, offset, buffer);
    }

    public void Write(string path, long offset, ReadOnlySpan<byte> data)
    {
        var (mount, inner) = RouteForWriting(path);
        mount.Files.Write(inner, offset, data);
    }

    public void Truncate(string path, long size)
    {
        var (mount, inner) = RouteForWriting(path);
        mount.Files.Truncate(inner, size);
    }

    public long NextData(string path, long offset)
    {
        var (mount, inner) = Route(path);
        return mount.Files.NextData(inner, offset);
    }

    public void Rename(string from, string to)
    {
        var (mount, inner) = RouteForWriting(from);
        var (target, innerTo) = RouteForWriting(to);
        if (IsMountPoint(from) || IsMountPoint(to)) throw Errno.Failure("EBUSY", to);
        if (!ReferenceEquals(mount, target)) throw Errno.Failure("EXDEV", to);
        mount.Files.Rename(inner, innerTo);
    }

    public void Delete(string path)
    {
        var (mount, inner) = RouteForWriting(path);
        if (IsMountPoint(path)) throw Errno.Failure("EBUSY", path);
        mount.Files.Delete(inner);
    }

    public void CreateDirectory(string path)
    {
        var (mount, inner) = Route(path);
        if (mount.Files.Stat(inner) is { IsDirectory: true }) return;
        if (mount.IsReadOnly) throw Errno.Failure("EROFS", path);
        mount.Files.CreateDirectory(inner);
    }

    public Task FsyncAsync(string path, CancellationToken cancellationToken)
    {
        var (mount, inner) = Route(path);
        return mount.Files.FsyncAsync(inner, cancellationToken);
    }

    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        foreach (var mount in _mounts.ToArray()) await mount.Files.SyncAsync(cancellationToken);
    }

    private void MakeMountPoint(string at, bool isDirectory)
    {
        if (at.Length == 1) return;
        var (beneath, inner) = Route(at);
        if (beneath.Files.Stat(inner) is not null) return;
        if (isDirectory)
        {
            beneath.Files.CreateDirectory(inner);
            return;
        }

        beneath.Files.CreateDirectory(FilePath.Parent(inner));
        beneath.Files.Truncate(inner, 0);
    }

    private bool IsMountPoint(string path)
    {
        var normalized = FilePath.Normalize(path);
        return _mounts.Exists(m => m.At == normalized);
    }

    private (MountEntry Mount, string Inner) RouteForWriting(string path)
    {
        var route = Route(path);
        return route.Mount.IsReadOnly ? throw Errno.Failure("EROFS", path) : route;
    }

    private (MountEntry Mount, string Inner) Route(string path)
    {
        if (_routes.TryGetValue(path, out var known)) return known;
        if (_routes.Count == RoutesMax) _routes.Clear();
        return _routes[path] = FindRoute(path);
    }

    private (MountEntry Mount, string Inner) FindRoute(string path)
    {
        var normalized = FilePath.Normalize(path);
        foreach (var mount in _mounts)
        {
            if (!FilePath.IsWithin(normalized, mount.At)) continue;
            var rest = mount.At.Length == 1 ? normalized : normalized[mount.At.Length..];
            var inner = mount.Source.Length == 1 ? rest : rest.Length <= 1 ? mount.Source : mount.Source + rest;
            return (mount, inner.Length == 0 ? "/" : inner);
        }

        throw new InvalidOperationException("the root is always mounted");
    }

    private sealed record MountEntry(string At, IFileSystem Files, bool ReadOnlyMount, string Source)
    {
        internal bool IsReadOnly => ReadOnlyMount || Files.IsReadOnly;
    }
}
