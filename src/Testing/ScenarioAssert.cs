using System.Globalization;
using Drydock.Harness.Reports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using NUnit.Framework;

namespace Drydock.Testing;

/// <summary>Runs scenarios inside of tests.</summary>
public static class ScenarioAssert
{
    /// <summary>Runs a scenario; the test fails unless it does what it expects. The message ends with the command that replays it.</summary>
    public static void Passes(Scenario scenario, ulong seed = 1)
    {
        if (Try(scenario, [seed], TestContext.Out.WriteLine) is { } failure) Assert.Fail(failure);
    }

    /// <summary>Null when every seed passed.</summary>
    internal static string? Try(Scenario scenario, IReadOnlyList<ulong> seeds, Action<string> tell)
    {
        var runs = seeds.AsParallel().AsOrdered().Select(seed => ScenarioRunner.Run(scenario, seed)).ToList();
        var failed = runs.Where(r => !r.Passed).ToList();
        if (failed.Count == 0)
        {
            tell(runs.Count == 1 ? runs[0].Summary : string.Create(CultureInfo.InvariantCulture, $"{runs.Count} seeds passed"));
            return null;
        }

        var head = runs.Count == 1 ? "" : string.Create(
            CultureInfo.InvariantCulture, $"{failed.Count} of {runs.Count} seeds failed: {string.Join(", ", failed.Take(20).Select(r => r.Seed))}{(failed.Count > 20 ? ", …" : "")}\nThe first of them:\n");
        return head + TextReport.Summary(failed[0], Keep(failed[0]));
    }

    /// <summary>Writes the repro file and gives the command that replays it.</summary>
    private static string Keep(RunResult run)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, ReproFile.NameFor(run));
        File.WriteAllText(path, ReproFile.Of(run).ToJson());
        return $"drydock replay {path}";
    }
}
