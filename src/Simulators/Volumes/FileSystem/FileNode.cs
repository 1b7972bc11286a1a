namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>An inode in memory: the file as processes see it, with the pages that the device does not have yet.</summary>
internal sealed class FileNode(long id, bool isDirectory)
{
    internal long Id { get; } = id;
    internal FileNode? Parent { get; set; }
    internal string Name { get; set; } = "";
    internal SortedDictionary<string, FileNode>? Children { get; } = isDirectory ? new(StringComparer.Ordinal) : null;
    internal bool IsDirectory => Children is not null;
    internal DateTimeOffset Modified { get; set; }

    /// <summary>Size as processes see it.</summary>
    internal long Size { get; set; }

    /// <summary>Size that the next commit may write: covers only data that was written back (ext4 calls it i_disksize).</summary>
    internal long SizeOnDevice { get; set; }

    /// <summary>Where written-back data lies, by file block.</summary>
    internal List<FileExtent> Extents { get; } = [];

    /// <summary>The page cache of this file. Only looked up, never iterated.</summary>
    internal Dictionary<long, byte[]> Pages { get; } = [];

    internal SortedSet<long> DirtyPages { get; } = [];
    internal DateTimeOffset DirtySince { get; set; }

    /// <summary>The data must be on the device before the next commit (a rename over an existing file, see auto_da_alloc).</summary>
    internal bool FlushBeforeCommit { get; set; }

    /// <summary>The last commit on the device knows this inode.</summary>
    internal bool IsOnDevice { get; set; }

    internal bool IsDeleted { get; set; }

    /// <summary>The device block of a file block, with how many blocks follow it in one piece; 0 blocks for a hole.</summary>
    internal (long DeviceBlock, long Count) Map(long fileBlock)
    {
        var (low, high) = (0, Extents.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var extent = Extents[middle];
            if (fileBlock < extent.FileBlock) high = middle - 1;
            else if (fileBlock >= extent.FileEnd) low = middle + 1;
            else return (extent.DeviceBlock + (fileBlock - extent.FileBlock), extent.FileEnd - fileBlock);
        }

        return (0, 0);
    }

    /// <summary>Adds a run, joined with the one before it where they touch.</summary>
    internal void AddExtent(FileExtent added)
    {
        var at = Extents.Count;
        while (at > 0 && Extents[at - 1].FileBlock > added.FileBlock) at--;
        if (at > 0 && Extents[at - 1] is var before && before.FileEnd == added.FileBlock && before.DeviceBlock + before.Count == added.DeviceBlock)
        {
            Extents[at - 1] = before with { Count = before.Count + added.Count };
        }
        else
        {
            Extents.Insert(at, added);
        }
    }

    internal string Path
    {
        get
        {
            var path = Name;
            for (var node = Parent; node is not null; node = node.Parent) path = node.Name + "/" + path;
            return path.Length == 0 ? "/" : path;
        }
    }
}
