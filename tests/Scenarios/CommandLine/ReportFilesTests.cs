using System.Text.Json;
using System.Xml.Linq;

namespace Drydock.Scenarios.CommandLine;

public sealed class ReportFilesTests
{
    private string _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("drydock-reports-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Every_report_is_written_beside_the_others_and_the_steps_summary_appended()
    {
        await File.WriteAllTextAsync(In("summary.md"), "what stood there before\n");
        var run = await Drydock.RunAsync(
            ["run", "redis-encryption", "--seed", "7", "--report", In("run.html"), "--junit", In("run.xml"), "--trx", In("run.trx")],
            new Dictionary<string, string> { ["GITHUB_STEP_SUMMARY"] = In("summary.md") },
            _directory);
        run.ExitCode.Should().Be(0, run.Stderr);
        (await File.ReadAllTextAsync(In("run.html"))).Should().StartWith("<!DOCTYPE html>").And.Contain("<title>passed: redis-encryption, seed 7</title>").And.Contain("default-src 'none'");
        XDocument.Load(In("run.xml")).Root!.Attribute("failures")!.Value.Should().Be("0");
        XDocument.Load(In("run.trx")).Root!.Name.LocalName.Should().Be("TestRun");
        (await File.ReadAllTextAsync(In("summary.md"))).Should().StartWith("what stood there before\n## ✅ passed: redis-encryption\n").And.Contain("run redis-encryption --seed 7");
    }

    [Test]
    public async Task A_sweep_tells_each_run_on_stderr_and_counts_on_stdout()
    {
        var run = await Drydock.RunAsync(["run", "redis-encryption", "--seeds", "3..5", "--summary", In("summary.md"), "--report", In("run.html")], directory: _directory);
        run.ExitCode.Should().Be(0, run.Stderr);
        run.Stderr.Should().ContainAll("seed 3: passed", "seed 4: passed", "seed 5: passed");
        run.Stdout.Should().Contain("PASSED  redis-encryption: 3 of 3 seeds passed");
        (await File.ReadAllTextAsync(In("summary.md"))).Should().StartWith("## ✅ 3 runs, all passed\n");
        (await File.ReadAllTextAsync(In("run.html"))).Should().Contain("<title>passed: redis-encryption, 3 runs</title>");
    }

    [Test]
    public async Task A_sweep_of_hazards_counts_how_the_runs_ended()
    {
        var run = await Drydock.RunAsync(["run", "redis-encryption", "--seed", "3", "--hazards", "4", "--format", "json"], directory: _directory);
        run.ExitCode.Should().Be(0, run.Stderr);
        run.Stderr.Should().Contain("4 of 4 hazards tried");
        var report = JsonDocument.Parse(run.Stdout).RootElement;
        report.GetProperty("verdict").GetString().Should().Be("passed");
        report.GetProperty("hazards").GetInt32().Should().BeGreaterThan(4 * report.GetProperty("calls").GetInt32());
        report.GetProperty("tried").GetInt32().Should().Be(4).And.Be(report.GetProperty("completed").GetInt32() + report.GetProperty("rolledBack").GetInt32());
        report.GetProperty("broken").GetArrayLength().Should().Be(0);
    }

    [Test]
    public async Task A_sweep_of_hazards_tries_none_where_the_run_fails_without()
    {
        var own = typeof(Kit.ForgetfulScenarios).Assembly.Location;
        var run = await Drydock.RunAsync(["run", "ledger-forgetful", "--assembly", own, "--seed", "1", "--hazards", "all", "--junit", In("run.xml")], directory: _directory);
        run.ExitCode.Should().NotBe(0);
        run.Stdout.Should().Contain("no hazard was tried: the run fails without");
        XDocument.Load(In("run.xml")).Root!.Attribute("failures")!.Value.Should().NotBe("0");
    }

    [TestCase("none", "--hazards: 'none' is neither a number nor all")]
    [TestCase("0", "--hazards: '0' is neither a number nor all")]
    [TestCase("3 --seeds 7", "--hazards and --seeds exclude each other")]
    [TestCase("3 --environment k3s", "--hazards is for simulated runs")]
    public async Task Hazards_that_are_none_are_named(string arguments, string error)
    {
        var run = await Drydock.RunAsync(["run", "redis-encryption", "--hazards", .. arguments.Split(' ')], directory: _directory);
        run.ExitCode.Should().Be(1);
        run.Stderr.Should().Contain(error);
    }

    [Test]
    public async Task A_report_that_has_no_place_is_refused_before_anything_runs()
    {
        var run = await Drydock.RunAsync(["run", "redis-encryption", "--seed", "7", "--report", In("nowhere/run.html")], directory: _directory);
        run.ExitCode.Should().Be(1);
        run.Stderr.Should().Contain("--report: there is no directory").And.NotContain("seed 7");
    }

    [TestCase("9..7")]
    [TestCase("many")]
    [TestCase("0..1000000")]
    public async Task A_range_of_seeds_that_is_none_is_named(string range)
    {
        var run = await Drydock.RunAsync(["run", "redis-encryption", "--seeds", range], directory: _directory);
        run.ExitCode.Should().Be(1);
        run.Stderr.Should().Contain($"--seeds: '{range}' is neither a number nor a range");
    }

    private string In(string name) => Path.Combine(_directory, name);
}
