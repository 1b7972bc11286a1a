using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>
/// A mounted disk file system with the three states of a write: in the page cache, on the device, and (in between) on the device but not yet named by the
/// journal. Data goes to the device 30 s after it was dirtied, names and sizes 5 s after they changed, both at once with <see cref="FsyncAsync"/>.
/// What the device holds always mounts, and holds exactly what was written back. It belongs to the kernel of a node, not to a process: several containers share it.
/// </summary>
/// <remarks>
/// Documented (kernel: ext4 data=ordered and delayed allocation, vm.dirty_expire_centisecs, ext4(5) commit= and auto_da_alloc): order and times of writing back;
/// so a file that was created and written but not synced is empty in a snapshot taken 10 s later. As on a real disk, deleting a file leaves its blocks' bytes on the device.
/// Assumed: background writing takes no virtual time; a failed write makes the file system read-only (errors=remount-ro). No permissions, links or ownership.
/// </remarks>
public sealed partial class SimFileSystem : IFileSystem
{
    private const int PageBytes = Superblock.BlockBytes;
    private const long RootId = 2;

    private readonly IBlockDevice _device;
    private readonly TimeProvider _clock;
    private readonly Superblock _superblock;
    private readonly MountOptionSet _options;
    private readonly DeviceSpeed _speed;
    private readonly MetadataLog _log;
    private readonly BlockAllocator _blocks;
    private readonly FileNode _root;
    private readonly ITimer? _timer;

    /// <summary>Inodes by the paths that lead to them, until a name is taken away.</summary>
    private readonly Dictionary<string, FileNode> _found = new(StringComparer.Ordinal);
    private long _nextId;
    private bool _isMounted = true;
    private bool _isAborted;

    private SimFileSystem(IBlockDevice device, TimeProvider clock, Superblock superblock, MountOptionSet options, DeviceSpeed speed)
    {
        _device = device;
        _clock = clock;
        _superblock = superblock;
        _options = options;
        _speed = speed;
        _log = new MetadataLog(device, superblock);
        _blocks = new BlockAllocator(superblock.DataStart, superblock.BlockCount);
        _root = LoadTree();
        // A read-only mount writes nothing back, so that checkers can look at a device outside of any process.
        _timer = options.IsReadOnly ? null : clock.CreateTimer(static state => ((SimFileSystem)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>"ext4", "ext3" or "xfs".</summary>
    public string FileSystemType => _superblock.FileSystemType;

    /// <summary>Written by the formatting: a snapshot's copy has the same.</summary>
    public Guid Uuid => new(_superblock.Uuid, bigEndian: true);

    public bool IsReadOnly => _options.IsReadOnly || _isAborted;

    /// <summary>Bytes for data, free or not.</summary>
    public ByteSize Capacity => new((_superblock.BlockCount - _superblock.DataStart) * PageBytes);

    public ByteSize Free => new((_blocks.FreeBlocks + _blocks.FreedBlocks - _blocks.Reserved) * PageBytes);

    /// <summary>Bytes that only the page cache holds.</summary>
    public long DirtyBytes { get; private set; }

    /// <summary>
    /// Formats a device that carries no file system and says whether it did. As in the kubelet's mount code, "no file system" means that no signature is found:
    /// a device whose first blocks were destroyed is formatted, and what it held is lost (Documented: k8s.io/mount-utils, SafeFormatAndMount).
    /// </summary>
    /// <exception cref="SimIoException">EINVAL: a file system type that is not simulated; ENOSPC: the device is too small.</exception>
    public static bool FormatIfBlank(IBlockDevice device, string fileSystemType, SeededRandom random, TimeProvider clock)
    {
        if (Superblock.HasSignature(device)) return false;
        if (fileSystemType is not ("ext4" or "ext3" or "xfs")) throw new SimIoException("EINVAL", "block device", $"mkfs.{fileSystemType}: file system type is not simulated");
        var uuid = new byte[16];
        random.Fill(uuid);
        uuid[6] = (byte)((uuid[6] & 0x0f) | 0x40);
        uuid[8] = (byte)((uuid[8] & 0x3f) | 0x80);
        var superblock = Superblock.Plan(fileSystemType, uuid, device.Size.Bytes, clock.GetUtcNow())
            ?? throw new SimIoException("ENOSPC", "block device", $"mkfs.{fileSystemType}: device is too small");
        var root = new FileNode(RootId, isDirectory: true) { Modified = superblock.Created };
        if (fileSystemType != "xfs")
        {
            root.Children!["lost+found"] = new FileNode(RootId + 1, isDirectory: true) { Name = "lost+found", Parent = root, Modified = superblock.Created };
        }

        new MetadataLog(device, superblock).WriteCheckpoint(root);
        superblock.Write(device);
        return true;
    }

    /// <summary>Extends the file system to its device, as resize2fs or xfs_growfs after the volume grew; says whether there was anything to do. Not while it is mounted.</summary>
    public static bool GrowToDevice(IBlockDevice device)
    {
        var superblock = Superblock.Read(device);
        var blocks = device.Size.Bytes / PageBytes;
        if (blocks <= superblock.BlockCount) return false;
        (superblock with { BlockCount = blocks }).Write(device);
        return true;
    }

    /// <summary>Mounts a formatted device. Call it on the process that stands for the node's kernel: writing back runs there and stops when it ends. A read-only mount may be made anywhere.</summary>
    /// <param name="fileSystemType">What the caller expects to find; null takes any.</param>
    /// <exception cref="SimIoException">EINVAL: no file system, a broken superblock, another type, an unknown mount option.</exception>
    public static SimFileSystem Mount(
        IBlockDevice device,
        TimeProvider clock,
        bool readOnly = false,
        IReadOnlyList<string>? mountOptions = null,
        string? fileSystemType = null,
        DeviceSpeed? speed = null)
    {
        var superblock = Superblock.Read(device);
        if (fileSystemType is not null && fileSystemType != superblock.FileSystemType)
        {
            throw Superblock.Refused($"found {superblock.FileSystemType}, not {fileSystemType}");
        }

        var options = MountOptionSet.Parse(superblock.FileSystemType, readOnly, mountOptions ?? []);
        return new SimFileSystem(device, clock, superblock, options, speed ?? DeviceSpeed.Gp3);
    }

    public FileStatus? Stat(string path)
    {
        CheckMounted(path);
        return Find(path) is { } node ? new FileStatus(node.IsDirectory, node.Size, node.Modified) : null;
    }

    public IReadOnlyList<string> List(string directory)
    {
        CheckMounted(directory);
        var node = Find(directory) ?? throw Errno.Failure("ENOENT", directory);
        return node.Children is { } children ? [.. children.Keys] : throw Errno.Failure("ENOTDIR", directory);
    }

    public byte[] ReadAll(string path)
    {
        var node = FindFile(path);
        var bytes = new byte[node.Size];
        ReadPages(node, 0, bytes);
        return bytes;
    }

    public int Read(string path, long offset, Span<byte> buffer)
    {
        var node = FindFile(path);
        var count = (int)Math.Clamp(node.Size - offset, 0, buffer.Length);
        ReadPages(node, offset, buffer[..count]);
        return count;
    }

    public void Write(string path, long offset, ReadOnlySpan<byte> data)
    {
        CheckWritable(path);
        var node = FindOrCreate(path);
        WritePages(node, offset, data);
        Touch(node);
    }

    public void Truncate(string path, long size)
    {
        CheckWritable(path);
        var node = FindOrCreate(path);
        if (size < node.Size) Shrink(node, size);
        node.Size = size;
        // Growing by truncation is a change of the inode alone: the hole reads as zeros whether or not data before it was written back.
        node.SizeOnDevice = node.DirtyPages.Count == 0 ? size : Math.Min(node.SizeOnDevice, size);
        Touch(node);
    }

    public void Rename(string from, string to)
    {
        CheckWritable(from);
        var node = Find(from) ?? throw Errno.Failure("ENOENT", from);
        var (parent, name) = FindParent(to);
        if (node == _root) throw Errno.Failure("EBUSY", from);
        for (var above = parent; above is not null; above = above.Parent)
        {
            if (above == node) throw Errno.Failure("EINVAL", to);
        }

        if (parent.Children!.TryGetValue(name, out var replaced))
        {
            if (replaced == node) return;
            CheckReplaceable(node, replaced, to);
            Forget(replaced);
            node.FlushBeforeCommit |= _options.FlushesOnRename && node.DirtyPages.Count > 0;
        }

        _found.Clear();
        node.Parent!.Children!.Remove(node.Name);
        Touch(node.Parent);
        (node.Parent, node.Name) = (parent, name);
        parent.Children[name] = node;
        Touch(parent);
        MarkChanged(node);
    }

    public void Delete(string path)
    {
        CheckWritable(path);
        var node = Find(path) ?? throw Errno.Failure("ENOENT", path);
        if (node == _root) throw Errno.Failure("EBUSY", path);
        if (node.Children is { Count: > 0 }) throw Errno.Failure("ENOTEMPTY", path);
        _found.Clear();
        node.Parent!.Children!.Remove(node.Name);
        Touch(node.Parent);
        Forget(node);
    }

    public void CreateDirectory(string path)
    {
        CheckWritable(path);
        var node = _root;
        foreach (var name in FilePath.Split(path))
        {
            if (node.Children is null) throw Errno.Failure("ENOTDIR", path);
            node = node.Children.TryGetValue(name, out var child) ? child : Add(node, name, isDirectory: true);
        }

        if (!node.IsDirectory) throw Errno.Failure("EEXIST", path);
    }

    private static void CheckReplaceable(FileNode node, FileNode replaced, string to)
    {
        if (replaced.IsDirectory && !node.IsDirectory) throw Errno.Failure("EISDIR", to);
        if (!replaced.IsDirectory && node.IsDirectory) throw Errno.Failure("ENOTDIR", to);
        if (replaced.Children is { Count: > 0 }) throw Errno.Failure("ENOTEMPTY", to);
    }

    private FileNode? Find(string path)
    {
        if (_found.TryGetValue(path, out var known)) return known;
        var node = _root;
        foreach (var name in FilePath.Split(path))
        {
            if (node.Children is null || !node.Children.TryGetValue(name, out var child)) return null;
            node = child;
        }

        return _found[path] = node;
    }

    private FileNode FindFile(string path)
    {
        CheckMounted(path);
        var node = Find(path) ?? throw Errno.Failure("ENOENT", path);
        return node.IsDirectory ? throw Errno.Failure("EISDIR", path) : node;
    }

    private (FileNode Parent, string Name) FindParent(string path)
    {
        var names = FilePath.Split(path);
        if (names.Count == 0) throw Errno.Failure("EBUSY", path);
        var node = _root;
        for (var i = 0; i < names.Count - 1; i++)
        {
            if (node.Children is null) throw Errno.Failure("ENOTDIR", path);
            node = node.Children.TryGetValue(names[i], out var child) ? child : throw Errno.Failure("ENOENT", path);
        }

        return node.IsDirectory ? (node, names[^1]) : throw Errno.Failure("ENOTDIR", path);
    }

    private FileNode FindOrCreate(string path)
    {
        if (_found.TryGetValue(path, out var known) && !known.IsDirectory) return known;
        var (parent, name) = FindParent(path);
        var node = parent.Children!.TryGetValue(name, out var found) ? found : Add(parent, name, isDirectory: false);
        return node.IsDirectory ? throw Errno.Failure("EISDIR", path) : node;
    }

    private FileNode Add(FileNode parent, string name, bool isDirectory)
    {
        if (name.Length > 255) throw Errno.Failure("ENAMETOOLONG", name);
        var node = new FileNode(_nextId++, isDirectory) { Parent = parent, Name = name, Modified = _clock.GetUtcNow() };
        parent.Children![name] = node;
        Touch(parent);
        MarkChanged(node);
        return node;
    }

    private void Touch(FileNode node)
    {
        node.Modified = _clock.GetUtcNow();
        MarkChanged(node);
    }

    private void CheckMounted(string path)
    {
        if (!_isMounted) throw Errno.Failure("EIO", path);
    }

    private void CheckWritable(string path)
    {
        CheckMounted(path);
        if (IsReadOnly) throw Errno.Failure("EROFS", path);
        CatchUp();
    }
}
