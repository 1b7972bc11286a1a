using System.Runtime.InteropServices;
using System.Text;

namespace Drydock.Wire.State;

/// <summary>Makes renames in a directory outlive a power cut of the machine; .NET opens no directories, so this asks the C library.</summary>
internal static class DirectorySync
{
    private const int ReadOnlyDirectory = 0x10000;

    internal static void Flush(string directory)
    {
        if (!OperatingSystem.IsLinux()) return;
        var file = Open(Encoding.UTF8.GetBytes(directory + "\0"), ReadOnlyDirectory);
        if (file < 0) throw new StateException($"{directory}: can't be opened (errno {Marshal.GetLastPInvokeError()})");
        var failed = Sync(file) != 0;
        _ = Close(file);
        if (failed) throw new StateException($"{directory}: can't be written to the disk");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
