using System.Text;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>
/// What a container leaves as the message of its end: the content of its termination message file, at most 4096 bytes; by policy the last 80 lines or 2048 bytes of its log
/// when that is empty and it failed. Provenance: Documented (Determine the Reason for Pod Failure).
/// </summary>
internal static class TerminationMessage
{
    private const int FileBytesMax = 4096;
    private const int LogBytesMax = 2048;
    private const int LogLinesMax = 80;

    public static string Of(ContainerConfig config, ContainerLog log, int exitCode)
    {
        if (config.Files.Stat(config.TerminationMessagePath) is { IsDirectory: false, Size: > 0 } file)
        {
            var bytes = new byte[Math.Min(FileBytesMax, file.Size)];
            return Encoding.UTF8.GetString(bytes, 0, config.Files.Read(config.TerminationMessagePath, 0, bytes));
        }

        if (!config.FallsBackToLogs || exitCode == 0) return "";
        var text = log.Read(LogLinesMax, null, timestamps: false, null);
        return text.Length <= LogBytesMax ? text : text[^LogBytesMax..];
    }
}
