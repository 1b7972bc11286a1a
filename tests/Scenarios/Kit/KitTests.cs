using Drydock.Harness.Kit;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Workloads;
using Drydock.Testing;
using DrydockScenario;
using NUnit.Framework.Internal;

namespace Drydock.Scenarios.Kit;

/// <summary>What a team writes, seen from outside: the template's scenario with a bug in it, from NUnit and from the command line.</summary>
public sealed class KitTests
{
    private static readonly string ThisAssembly = typeof(KitTests).Assembly.Location;

    [Test]
    public void A_program_that_acknowledges_what_is_not_on_the_disk_is_caught_by_the_checker()
    {
        var run = ScenarioRunner.Run(ForgetfulScenarios.Forgetful(), 3);
        run.Verdict.Should().Be(RunVerdict.Failed, run.Summary);
        run.Checkers.Single(c => c.Name == "no acknowledged line lost").Violations.Should().Contain(v => v.EndsWith("was acknowledged and is gone", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_failed_test_ends_with_the_command_that_replays_it_and_that_comes_to_the_same()
    {
        var message = "";
        using (new TestExecutionContext.IsolatedContext())
        {
            try
            {
                ScenarioAssert.Passes(ForgetfulScenarios.Forgetful(), 3);
            }
            catch (AssertionException failed)
            {
                message = failed.Message.TrimEnd();
            }
        }

        var replay = message.Split('\n')[^1].Trim();
        replay.Should().StartWith("replay").And.Contain("drydock replay ");
        var file = replay[(replay.IndexOf("drydock replay ", StringComparison.Ordinal) + "drydock replay ".Length)..];
        var again = await CommandLine.Drydock.RunAsync(["replay", file, "--repro-dir", Path.GetTempPath()]);
        again.ExitCode.Should().Be(2, again.Stderr);
        again.Stdout.Should().Contain("no acknowledged line lost").And.Contain(ScenarioRunner.Run(ForgetfulScenarios.Forgetful(), 3).TimelineHash);
    }

    [Test]
    public async Task Scenarios_of_an_assembly_are_listed_and_run_by_name()
    {
        var list = await CommandLine.Drydock.RunAsync(["list", "--assembly", ThisAssembly]);
        list.ExitCode.Should().Be(0, list.Stderr);
        list.Stdout.Should().Contain("ledger ").And.Contain("ledger-impatient-operator");
        var run = await CommandLine.Drydock.RunAsync(["run", "ledger", "--assembly", ThisAssembly, "--seed", "7", "--fault", "node-crash@restore"]);
        run.ExitCode.Should().Be(0, run.Stderr);
        run.Stdout.Should().Contain("no acknowledged line lost").And.Contain("objects are as expected");
    }

    [TestCase("nothing.dll", "no such file")]
    [TestCase("ledger/ledger.yml", "not an assembly")]
    public async Task An_assembly_that_is_none_is_refused(string file, string why)
    {
        var path = Path.Combine(TestContext.CurrentContext.TestDirectory, file);
        var run = await CommandLine.Drydock.RunAsync(["run", "ledger", "--assembly", path]);
        run.ExitCode.Should().Be(1);
        run.Stderr.Should().Contain(why).And.Contain(file);
    }

    [Test]
    public void A_difference_to_an_expected_object_is_shown()
    {
        var run = ScenarioRunner.Run(
            LedgerScenarios.The_ledger_survives_the_encryption() with { ExpectedObjects = [new ExpectedObject("statefulsets.apps", "default/ledger", "spec: {replicas: 3, template: {spec: {containers: [{name: ledger, image: acme/ledger:2}]}}}")] }, 1);
        run.Checkers.Single(c => c.Name == "objects are as expected").Violations.Should().BeEquivalentTo(
            "statefulsets.apps default/ledger: spec.replicas: 3 is expected, it is 1",
            "statefulsets.apps default/ledger: spec.template.spec.containers[ledger].image: \"acme/ledger:2\" is expected, it is \"acme/ledger:1\"");
    }

    [Test]
    public void A_fault_that_nobody_knows_is_refused_with_those_that_there_are()
    {
        var run = () => ScenarioRunner.Run(LedgerScenarios.The_ledger_survives_the_encryption() with { Faults = [FaultSpec.World("meteor", "restore")] }, 1);
        run.Should().Throw<Harness.Manifests.ManifestException>().WithMessage("*no fault 'meteor'*node-crash*");
    }

    [Test]
    public void A_folder_gives_a_scenario_for_each_set_with_volumes()
    {
        var folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "manifests");
        var scenario = ScenarioFolder.Read(folder).Should().ContainSingle().Which;
        scenario.Name.Should().Be("manifests-redis");
        scenario.Traffic.Should().ContainSingle().Which.StatefulSet.Should().Be("default/redis");
        ScenarioRunner.Run(scenario, 1).Passed.Should().BeTrue();
    }

    /// <summary>The code on the guide's page is the template's, word for word.</summary>
    [Test]
    public void The_guide_shows_code_that_is_built_and_run()
    {
        var docs = Path.Combine(TestContext.CurrentContext.TestDirectory, "docs");
        var code = string.Join('\n', Directory.GetFiles(Path.Combine(docs, "template")).Select(File.ReadAllText));
        var lines = code.Split('\n').Select(l => l.Trim()).ToHashSet(StringComparer.Ordinal);
        var blocks = File.ReadAllText(Path.Combine(docs, "scenarios.md")).Split("```csharp\n").Skip(1).Select(b => b[..b.IndexOf("```", StringComparison.Ordinal)]).ToList();
        blocks.Should().HaveCount(4);
        blocks.SelectMany(b => b.Split('\n')).Select(l => l.Trim()).Where(l => l.Length > 0 && !lines.Contains(l)).Should().BeEmpty();
    }
}
