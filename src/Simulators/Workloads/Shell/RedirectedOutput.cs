using System.Buffers;
using System.Text;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>Output on its way into a file: the file is made when the command starts and filled when it has ended.</summary>
internal sealed class RedirectedOutput(string? path)
{
    internal ArrayBufferWriter<byte> Bytes { get; } = new();

    /// <summary>Not a file: the other one of the command's own outputs.</summary>
    internal bool IsOther { get; init; }

    /// <exception cref="Volumes.SimIoException">The file can't be written.</exception>
    internal static RedirectedOutput Open(IContainerContext io, string directory, string target, bool appends)
    {
        if (target == "/dev/null") return new RedirectedOutput("/dev/null");
        var path = FilePath.Combine(directory, target);
        if (appends) io.Files.Write(path, 0, []);
        else io.Files.Truncate(path, 0);
        return new RedirectedOutput(path);
    }

    /// <exception cref="Volumes.SimIoException">The file can't be written.</exception>
    internal void Close(IContainerContext io, bool toErrors)
    {
        if (path == "/dev/null") return;
        if (path is not null) io.Files.Write(path, io.Files.Stat(path)?.Size ?? 0, Bytes.WrittenSpan);
        else if (toErrors) io.WriteStderr(Encoding.UTF8.GetString(Bytes.WrittenSpan));
        else io.WriteStdout(Bytes.WrittenSpan);
    }
}
