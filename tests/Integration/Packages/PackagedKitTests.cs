using System.Text.RegularExpressions;
using Drydock.Integration.Programs;

namespace Drydock.Integration.Packages;

/// <summary>What another team has of Drydock is its packages and its guide: with nothing else a project of scenarios is made, built, run, failed and replayed.</summary>
[Category("Exhaustive")]
public sealed class PackagedKitTests
{
    private PackageFeed _feed = null!;

    [OneTimeSetUp]
    public async Task Pack()
    {
        _feed = new PackageFeed();
        await _feed.PackAsync();
    }

    [OneTimeTearDown]
    public void Remove() => _feed.Dispose();

    [Test]
    public void The_packages_are_those_that_the_guide_names() => Directory.GetFiles(_feed.Packages, "*.nupkg").Select(p => Path.GetFileName(p)).Should().BeEquivalentTo(
        "Drydock.Core.0.1.0.nupkg", "Drydock.Simulators.0.1.0.nupkg", "Drydock.Harness.0.1.0.nupkg", "Drydock.Testing.0.1.0.nupkg", "Drydock.Cli.0.1.0.nupkg", "Drydock.Templates.0.1.0.nupkg");

    [Test]
    public async Task The_template_is_instantiated_built_and_passes_and_the_installed_command_runs_its_scenario()
    {
        var folder = _feed.Folder("template");
        (await _feed.DotnetAsync(folder, "new", "install", Path.Combine(_feed.Packages, "Drydock.Templates.0.1.0.nupkg"))).Succeeded();
        (await _feed.DotnetAsync(folder, "new", "drydock-scenario", "-n", "Acme.Ledger")).Succeeded();
        var project = Path.Combine(folder, "Acme.Ledger");
        var tests = await _feed.DotnetAsync(project, "test", "-nodeReuse:false");
        tests.ExitCode.Should().Be(0, tests.Output + tests.Errors);
        tests.Output.Should().MatchRegex("Passed: +2, Skipped: +0, Total: +2");

        var drydock = await _feed.InstallToolAsync(project);
        (await drydock.RunAsync("list")).Succeeded().Should().Contain("redis-encryption ");
        var run = (await drydock.RunAsync(["run", "ledger", "--assembly", BuiltIn(project, "Acme.Ledger.dll"), "--seed", "7"])).Succeeded();
        run.Should().Contain("no acknowledged line lost");
    }

    [Test]
    public async Task A_strangers_own_chart_program_and_checker_run_from_NUnit_and_from_the_command_and_a_failure_replays()
    {
        var project = _feed.Folder("Museum");
        var written = Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData", "stranger");
        foreach (var file in Directory.GetFiles(written)) File.Copy(file, Path.Combine(project, Path.GetFileName(file).Replace(".csproj.txt", ".csproj", StringComparison.Ordinal)));
        File.Copy(Path.Combine(written, "chart", "turnstile.yml"), Path.Combine(Directory.CreateDirectory(Path.Combine(project, "chart")).FullName, "turnstile.yml"));

        var tests = await _feed.DotnetAsync(project, "test", "-nodeReuse:false");
        tests.ExitCode.Should().Be(1, tests.Output + tests.Errors);
        tests.Output.Should().MatchRegex("Failed: +1, Passed: +1, Skipped: +0, Total: +2").And.Contain("no visitor forgotten").And.Contain("visitors were told");
        var replay = tests.Output[(tests.Output.IndexOf("drydock replay ", StringComparison.Ordinal) + "drydock replay ".Length)..].Split('\n')[0].Trim();

        var drydock = await _feed.InstallToolAsync(project);
        var assembly = BuiltIn(project, "Museum.dll");
        (await drydock.RunAsync(["list", "--assembly", assembly])).Succeeded().Should().Contain("turnstile ").And.Contain("hasty-turnstile ");
        (await drydock.RunAsync(["run", "turnstile", "--assembly", assembly, "--seed", "5"])).Succeeded().Should().Contain("no visitor forgotten");
        var failed = await drydock.RunAsync(["run", "hasty-turnstile", "--assembly", assembly, "--seed", "6"]);
        failed.ExitCode.Should().Be(2, failed.Output + failed.Errors);
        var replayed = await drydock.RunAsync(["replay", replay]);
        replayed.ExitCode.Should().Be(2, replayed.Output + replayed.Errors);
        Violation(replayed.Output).Should().NotBeEmpty().And.Be(Violation(failed.Output)).And.Be(Violation(tests.Output));
    }

    private static string BuiltIn(string project, string assembly) => Directory.GetFiles(Path.Combine(project, "bin"), assembly, SearchOption.AllDirectories).Single();

    private static string Violation(string output) => Regex.Match(output, "[0-9]+ visitors were told, the next one is number [0-9]+").Value;
}
