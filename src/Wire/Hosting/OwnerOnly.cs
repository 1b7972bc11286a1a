namespace Drydock.Wire.Hosting;

/// <summary>Files with credentials: nobody but their owner reads them, and nobody ever sees half of one.</summary>
internal static class OwnerOnly
{
    internal static void Write(string path, string text)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var next = full + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(next, options)) writer.Write(text);
        File.Move(next, full, overwrite: true);
    }
}
