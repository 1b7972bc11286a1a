using Drydock.Simulators.Volumes;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Core;

/// <summary>What canary and verifier run: sleep, and a sh that compares /source with /target whatever script it gets.</summary>
internal static class TestShell
{
    internal static async Task<int> SleepAsync(IContainerContext context)
    {
        await context.Signals.TakeAsync(CancellationToken.None);
        return 0;
    }

    internal static Task<int> CompareAsync(IContainerContext context)
    {
        var (source, target) = (Read(context.Files, "/source"), Read(context.Files, "/target"));
        return Task.FromResult(source.Count > 0 && source.SequenceEqual(target, StringComparer.Ordinal) ? 0 : 1);
    }

    private static List<string> Read(IFileSystem files, string root)
    {
        var found = new List<string>();
        foreach (var name in files.List(root))
        {
            var path = $"{root}/{name}";
            if (files.Stat(path)!.IsDirectory) found.AddRange(Read(files, path).Select(f => $"{name}/{f}"));
            else found.Add($"{name} {Convert.ToHexString(files.ReadAll(path))}");
        }

        return found;
    }
}
