using System.Globalization;

namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>
/// Mount options that matter here, read from the list that a StorageClass or PersistentVolume gives. Options of ext4, xfs and the VFS that change nothing in
/// a simulation are accepted; any other is refused, as mount(8) does.
/// </summary>
internal sealed record MountOptionSet(bool IsReadOnly, bool FlushesOnRename, TimeSpan CommitInterval)
{
    private static readonly string[] WithoutEffect =
    [
        "rw", "defaults", "atime", "noatime", "diratime", "nodiratime", "relatime", "norelatime", "strictatime", "lazytime", "nolazytime", "exec", "noexec",
        "suid", "nosuid", "dev", "nodev", "async", "acl", "noacl", "user_xattr", "nouser_xattr", "barrier", "nobarrier", "discard", "nodiscard", "debug",
        "delalloc", "block_validity", "noblock_validity", "dioread_lock", "dioread_nolock", "journal_checksum", "nojournal_checksum", "grpid", "nogrpid",
        "nouuid", "inode32", "inode64", "largeio", "nolargeio", "attr2", "filestreams", "noquota", "usrquota", "grpquota", "prjquota", "auto_da_alloc", "_netdev",
        "nofail", "bind",
    ];

    private static readonly string[] WithValue =
    [
        "data", "errors", "stripe", "inode_readahead_blks", "max_batch_time", "min_batch_time", "journal_ioprio", "init_itable", "resuid", "resgid", "sb",
        "logbufs", "logbsize", "allocsize", "sunit", "swidth", "context", "barrier",
    ];

    /// <exception cref="SimIoException">EINVAL: an unknown option.</exception>
    internal static MountOptionSet Parse(string fileSystemType, bool readOnly, IReadOnlyList<string> options)
    {
        // auto_da_alloc is a default of ext4 (Documented: ext4(5)); xfs has no such guard for a rename over an existing file.
        var result = new MountOptionSet(readOnly, fileSystemType is "ext4" or "ext3", TimeSpan.FromSeconds(5));
        foreach (var list in options)
        {
            foreach (var option in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) result = result.With(option);
        }

        return result;
    }

    private MountOptionSet With(string option)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? option : option[..equals];
        if (option == "ro") return this with { IsReadOnly = true };
        if (option == "noauto_da_alloc") return this with { FlushesOnRename = false };
        if (name == "commit" && int.TryParse(option.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return this with { CommitInterval = TimeSpan.FromSeconds(seconds == 0 ? 5 : seconds) };
        }

        if (equals < 0 ? WithoutEffect.Contains(name) : WithValue.Contains(name)) return this;
        throw Superblock.Refused($"unrecognized mount option \"{option}\"");
    }
}
