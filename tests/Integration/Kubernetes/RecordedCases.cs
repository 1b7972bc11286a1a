using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Integration.Kubernetes;

/// <summary>
/// The cases recorded from a real Kubernetes 1.36 that need nothing but the API, against the simulated API server. <c>known-differences.txt</c> lists what is known to differ,
/// with the reason; a case in it that passes fails the test, so that the list stays true.
/// </summary>
public sealed class RecordedCases
{
    private static readonly string[] Topics = ["crd", "defaults", "delete", "discovery", "immutability", "list", "patch", "rbac", "update", "validation", "watch"];

    [Test]
    public async Task The_api_answers_as_recorded()
    {
        var known = KnownDifferences();
        var cases = ReplayCase.Load().Where(c => Topics.Contains(c.Topic) && c.Needs.SequenceEqual(["api"])).ToList();
        var only = Environment.GetEnvironmentVariable("DRYDOCK_CASES");
        if (!string.IsNullOrEmpty(only)) cases = [.. cases.Where(c => only.Split(',').Any(p => c.Id.StartsWith(p, StringComparison.Ordinal)))];
        var report = new StringBuilder();
        var (passed, failed, wrong) = (0, 0, 0);
        foreach (var replayCase in cases)
        {
            var difference = Run(replayCase);
            if (difference is null) passed++;
            else failed++;
            var isKnown = known.TryGetValue(replayCase.Id, out var reason);
            if (difference is null == !isKnown) continue;
            wrong++;
            report.AppendLine(difference is null ? $"PASSES though listed as a known difference ({reason}): {replayCase.Id}" : $"FAIL {replayCase.Id}: {difference}");
        }

        await TestContext.Progress.WriteLineAsync($"recorded API cases: {passed} passed, {failed} failed ({known.Count} known to differ)");
        if (string.IsNullOrEmpty(only))
        {
            foreach (var id in known.Keys.Where(k => cases.All(c => c.Id != k))) report.AppendLine($"known-differences.txt names a case that is not replayed: {id}");
        }

        if (report.Length > 0) Assert.Fail($"{wrong} cases are not as expected\n{report}");
    }

    private static string? Run(ReplayCase replayCase)
    {
        var world = new World(1);
        var server = new ApiServer(world, world.CreateProcess("kube-apiserver"), new EtcdStore(world), KindCatalog.CreateAll());
        server.Start();
        string? difference = null;
        var isDone = false;
        world.CreateProcess("replay").Start(async () =>
        {
            // The server comes up first.
            await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
            difference = await new CaseRunner(replayCase, new ApiServerTarget(world, server)).RunAsync();
            isDone = true;
        });
        try
        {
            world.Run(() => isDone, TimeSpan.FromMinutes(10));
        }
        catch (ProcessFailedException failure)
        {
            return $"{failure.InnerException?.GetType().Name}: {failure.InnerException?.Message} {failure.InnerException?.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}";
        }

        return difference;
    }

    internal static SortedDictionary<string, string> KnownDifferences(string file = "known-differences.txt")
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadAllLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData", "kubernetes", file)))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            result[parts[0]] = parts.Length > 1 ? parts[1] : throw new InvalidDataException($"no reason given for {parts[0]}");
        }

        return result;
    }
}
