using System.Globalization;
using System.Text;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Log lines in the format of 3.2, on stdout or appended to the configured file.</summary>
internal sealed class RedisLog(IContainerContext context, RedisConfiguration configuration, int processId, char role)
{
    internal int ProcessId => processId;

    internal void Verbose(string text) => Write('-', "debug verbose", text);
    internal void Notice(string text) => Write('*', "debug verbose notice", text);
    internal void Warning(string text) => Write('#', "debug verbose notice warning", text);

    /// <summary>A line of the signal handler, which has a format of its own.</summary>
    internal void FromSignalHandler(string text) =>
        Print(string.Create(CultureInfo.InvariantCulture, $"{processId}:signal-handler ({context.Clock.GetUtcNow().ToUnixTimeSeconds()}) {text}\n"));

    /// <summary>A line of a child that saves.</summary>
    internal void FromChild(int child, char level, string text) => Print(Line(child, 'C', level, text));

    internal void Raw(string text) => Print(text);

    private void Write(char level, string levels, string text)
    {
        if (levels.Contains(configuration["loglevel"], StringComparison.Ordinal)) Print(Line(processId, role, level, text));
    }

    private string Line(int process, char roleOfLine, char level, string text) => string.Create(
        CultureInfo.InvariantCulture, $"{process}:{roleOfLine} {context.Clock.GetUtcNow():dd MMM HH:mm:ss.fff} {level} {text}\n");

    private void Print(string text)
    {
        var file = configuration["logfile"];
        if (file.Length == 0)
        {
            context.WriteStdout(text);
            return;
        }

        var path = FilePath.Combine(configuration.Directory, file);
        try
        {
            context.Files.Write(path, context.Files.Stat(path)?.Size ?? 0, Encoding.UTF8.GetBytes(text));
        }
        catch (SimIoException)
        {
            // As the real server: a line that can't be logged is lost, and nothing else happens.
        }
    }
}
