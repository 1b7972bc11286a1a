using System.Globalization;
using System.Text;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Core;

/// <summary>Appends a line a second to a file and fsyncs it, then counts it as acknowledged; at its start all acknowledged lines must be there. Ends at SIGTERM.</summary>
internal sealed class Writer(SortedDictionary<string, int> acknowledged, List<string> lost) : IContainerProgram
{
    private const string Path = "/data/log";

    public async Task<int> RunAsync(IContainerContext context)
    {
        var lines = context.Files.Stat(Path) is null ? [] : Encoding.UTF8.GetString(context.Files.ReadAll(Path)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var known = acknowledged.GetValueOrDefault(context.HostName);
        if (lines.Length < known) lost.Add($"{context.HostName} starts with {lines.Length} lines, {known} were acknowledged");
        var next = lines.Length;
        while (!context.Signals.TryTake(out _))
        {
            var at = context.Files.Stat(Path)?.Size ?? 0;
            context.Files.Write(Path, at, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{context.HostName} {next}\n")));
            await context.Files.FsyncAsync(Path, CancellationToken.None);
            acknowledged[context.HostName] = ++next;
            await Task.Delay(TimeSpan.FromSeconds(1), context.Clock);
        }

        return 0;
    }
}
