using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

public sealed class DeterminismTests
{
    private static IEnumerable<string> BuiltIn => BuiltInScenarios.All.Select(s => s.Name);

    [TestCaseSource(nameof(BuiltIn))]
    public async Task One_seed_is_one_report_in_two_processes_of_other_time_zone_culture_and_garbage_collector(string scenario)
    {
        string[] arguments = ["run", scenario, "--seed", "11", "--format", "json"];
        var first = await CommandLine.Drydock.RunAsync(arguments, new Dictionary<string, string> { ["TZ"] = "UTC", ["LANG"] = "C" });
        var second = await CommandLine.Drydock.RunAsync(arguments, new Dictionary<string, string>
        {
            ["TZ"] = "Asia/Kathmandu",
            ["LANG"] = "tr_TR.UTF-8",
            ["LC_ALL"] = "tr_TR.UTF-8",
            ["DOTNET_gcServer"] = "1",
            ["DOTNET_TieredCompilation"] = "0",
        });
        first.ExitCode.Should().Be(0, first.Stderr);
        first.Stdout.Should().Contain("\"timelineHash\"");
        second.Stdout.Should().Be(first.Stdout);
    }
}
