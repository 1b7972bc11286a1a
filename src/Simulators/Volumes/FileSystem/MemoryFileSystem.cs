using Drydock.Core.Ports;

namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>
/// Files in the memory of a node: emptyDir, tmpfs, projected volumes (ConfigMap, Secret, downward API) and a container's writable layer. Nothing reaches a device,
/// so nothing outlives the owner.
/// </summary>
public sealed class MemoryFileSystem(TimeProvider clock, ByteSize? sizeLimit = null) : IFileSystem
{
    private readonly Node _root = new(isDirectory: true, clock.GetUtcNow());

    public bool IsReadOnly => false;

    public long UsedBytes { get; private set; }

    public FileStatus? Stat(string path) => Find(path) is { } node ? new FileStatus(node.Children is not null, node.Size, node.Modified) : null;

    public IReadOnlyList<string> List(string directory)
    {
        var node = Find(directory) ?? throw Errno.Failure("ENOENT", directory);
        return node.Children is { } children ? [.. children.Keys] : throw Errno.Failure("ENOTDIR", directory);
    }

    public byte[] ReadAll(string path)
    {
        var node = FindFile(path);
        return node.Bytes.AsSpan(0, (int)node.Size).ToArray();
    }

    public int Read(string path, long offset, Span<byte> buffer)
    {
        var node = FindFile(path);
        var count = (int)Math.Clamp(node.Size - offset, 0, buffer.Length);
        if (count > 0) node.Bytes.AsSpan((int)offset, count).CopyTo(buffer);
        return count;
    }

    public void Write(string path, long offset, ReadOnlySpan<byte> data)
    {
        var node = FindOrCreate(path);
        Resize(node, Math.Max(node.Size, offset + data.Length), path);
        data.CopyTo(node.Bytes.AsSpan((int)offset));
        node.Modified = clock.GetUtcNow();
    }

    /// <summary>Makes a file with exactly these contents, and the directories above it: how the kubelet projects a ConfigMap.</summary>
    public void Replace(string path, ReadOnlySpan<byte> contents)
    {
        CreateDirectory(FilePath.Parent(FilePath.Normalize(path)));
        Truncate(path, 0);
        Write(path, 0, contents);
    }

    public void Truncate(string path, long size)
    {
        var node = FindOrCreate(path);
        if (size < node.Size) node.Bytes.AsSpan((int)size, (int)(node.Size - size)).Clear();
        Resize(node, size, path);
        node.Modified = clock.GetUtcNow();
    }

    public void Rename(string from, string to)
    {
        var (fromParent, fromName) = FindParent(from);
        if (!fromParent.Children!.TryGetValue(fromName, out var node)) throw Errno.Failure("ENOENT", from);
        if (node.Children is not null && FilePath.IsWithin(FilePath.Normalize(to), FilePath.Normalize(from) + "/")) throw Errno.Failure("EINVAL", to);
        var (toParent, toName) = FindParent(to);
        if (toParent.Children!.TryGetValue(toName, out var replaced))
        {
            if (ReferenceEquals(replaced, node)) return;
            if (replaced.Children is not null && node.Children is null) throw Errno.Failure("EISDIR", to);
            if (replaced.Children is null && node.Children is not null) throw Errno.Failure("ENOTDIR", to);
            if (replaced.Children is { Count: > 0 }) throw Errno.Failure("ENOTEMPTY", to);
            UsedBytes -= replaced.Size;
        }

        fromParent.Children.Remove(fromName);
        toParent.Children[toName] = node;
        fromParent.Modified = toParent.Modified = clock.GetUtcNow();
    }

    public void Delete(string path)
    {
        var (parent, name) = FindParent(path);
        if (!parent.Children!.TryGetValue(name, out var node)) throw Errno.Failure("ENOENT", path);
        if (node.Children is { Count: > 0 }) throw Errno.Failure("ENOTEMPTY", path);
        parent.Children.Remove(name);
        parent.Modified = clock.GetUtcNow();
        UsedBytes -= node.Size;
    }

    public void CreateDirectory(string path)
    {
        var node = _root;
        foreach (var name in FilePath.Split(path))
        {
            if (node.Children is null) throw Errno.Failure("ENOTDIR", path);
            if (!node.Children.TryGetValue(name, out var child)) node.Children[name] = child = new Node(isDirectory: true, clock.GetUtcNow());
            node = child;
        }

        if (node.Children is null) throw Errno.Failure("EEXIST", path);
    }

    /// <summary>Nothing to wait for: there is no device.</summary>
    public Task FsyncAsync(string path, CancellationToken cancellationToken) =>
        Find(path) is null ? Task.FromException(Errno.Failure("ENOENT", path)) : Task.CompletedTask;

    private Node? Find(string path)
    {
        var node = _root;
        foreach (var name in FilePath.Split(path))
        {
            if (node.Children is null || !node.Children.TryGetValue(name, out var child)) return null;
            node = child;
        }

        return node;
    }

    private Node FindFile(string path)
    {
        var node = Find(path) ?? throw Errno.Failure("ENOENT", path);
        return node.Children is null ? node : throw Errno.Failure("EISDIR", path);
    }

    private (Node Parent, string Name) FindParent(string path)
    {
        var normalized = FilePath.Normalize(path);
        if (normalized.Length == 1) throw Errno.Failure("EBUSY", path);
        var parent = Find(FilePath.Parent(normalized)) ?? throw Errno.Failure("ENOENT", path);
        return parent.Children is null ? throw Errno.Failure("ENOTDIR", path) : (parent, FilePath.Name(normalized));
    }

    private Node FindOrCreate(string path)
    {
        var (parent, name) = FindParent(path);
        if (!parent.Children!.TryGetValue(name, out var node)) parent.Children[name] = node = new Node(isDirectory: false, clock.GetUtcNow());
        return node.Children is null ? node : throw Errno.Failure("EISDIR", path);
    }

    private void Resize(Node node, long size, string path)
    {
        if (sizeLimit is { } limit && UsedBytes + size - node.Size > limit.Bytes) throw Errno.Failure("ENOSPC", path);
        if (size > node.Bytes.Length)
        {
            var larger = new byte[Math.Max(size, Math.Min((long)node.Bytes.Length * 2, size + (1 << 20)))];
            node.Bytes.AsSpan(0, (int)node.Size).CopyTo(larger);
            node.Bytes = larger;
        }

        UsedBytes += size - node.Size;
        node.Size = size;
    }

    private sealed class Node(bool isDirectory, DateTimeOffset modified)
    {
        internal SortedDictionary<string, Node>? Children { get; } = isDirectory ? new(StringComparer.Ordinal) : null;
        internal byte[] Bytes { get; set; } = [];
        internal long Size { get; set; }
        internal DateTimeOffset Modified { get; set; } = modified;
    }
}
