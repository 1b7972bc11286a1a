using System.Globalization;
using System.Text;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Core;

/// <summary>Appends a line a second to a file and fsyncs it; ends at SIGTERM.</summary>
internal static class Writer
{
    internal static async Task<int> RunAsync(IContainerContext context)
    {
        const string Path = "/data/log";
        var line = 0;
        while (!context.Signals.TryTake(out _))
        {
            var at = context.Files.Stat(Path)?.Size ?? 0;
            context.Files.Write(Path, at, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{context.HostName} {line++}\n")));
            await context.Files.FsyncAsync(Path, CancellationToken.None);
            await Task.Delay(TimeSpan.FromSeconds(1), context.Clock);
        }

        return 0;
    }
}
