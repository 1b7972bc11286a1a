using Drydock.Harness.Reports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Readme;

/// <summary>What the README shows of a run is what that run prints.</summary>
public sealed class ReadmeExampleTests
{
    [Test]
    public void The_failure_in_the_README_is_printed_line_by_line_so()
    {
        const string Command = "$ dotnet run --project src/Cli -- run document-1-by-hand --seed 7\n";
        var readme = File.ReadAllText(Path.Combine(Root(), "README.md"));
        var start = readme.IndexOf(Command, StringComparison.Ordinal) + Command.Length;
        var shown = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)].Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var report = TextReport.Render(ScenarioRunner.Run(BuiltInScenarios.Find("document-1-by-hand")!, seed: 7)).Split('\n').Select(WithoutProcess).ToList();
        shown.Length.Should().BeGreaterThan(10);
        // It shows three of the lost writes, and the rest as a number.
        shown.Where(l => !l.StartsWith('…')).Should().BeSubsetOf(report);
        var more = int.Parse(shown.Single(l => l.StartsWith('…')).Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
        report.Should().Contain($"… and {more + 3 - 20} more", "twenty are printed");
    }

    /// <summary>The README leaves the column of the process out.</summary>
    private static string WithoutProcess(string line) => line.StartsWith("00:", StringComparison.Ordinal) && line.IndexOf("  $ ", StringComparison.Ordinal) is > 0 and var command ? line[..12] + line[command..] : line;

    private static string Root()
    {
        var directory = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Harness.sln"))) directory = directory.Parent;
        return directory.FullName;
    }
}
