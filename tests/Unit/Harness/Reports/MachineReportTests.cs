using System.Text.Json;
using System.Xml.Linq;
using Drydock.Harness.Hazards;
using Drydock.Harness.Reports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Unit.Harness.Reports;

/// <summary>JUnit, TRX and the step summary: what their readers look for.</summary>
public sealed class MachineReportTests
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    [Test]
    public void JUnit_has_a_suite_with_its_seed_and_hash_and_all_the_time_in_one_case()
    {
        var root = XDocument.Parse(JUnitReport.Render(Run())).Root!;
        root.Name.LocalName.Should().Be("testsuites");
        Attributes(root).Should().Contain(["tests=3", "failures=0", "errors=0", "skipped=0", "time=60.000"]);
        var suite = root.Element("testsuite")!;
        Attributes(suite).Should().Contain(["name=made-up", "tests=3", "failures=0", "time=60.000"]);
        suite.Element("properties")!.Elements().Select(p => $"{p.Attribute("name")!.Value}={p.Attribute("value")!.Value}").Should()
            .Contain(["seed=7", "timelineHash=abc", "replay=dotnet run --project src/Cli -- replay made-up-7.repro.json"]);
        suite.Elements("testcase").Select(c => $"{c.Attribute("classname")!.Value} {c.Attribute("name")!.Value} {c.Attribute("time")!.Value}").Should()
            .Equal("made-up verdict 60.000", "made-up single writer 0.000", "made-up it ends 0.000");
        suite.Elements("testcase").First().Element("system-out")!.Value.Should().Contain("PASSED");
    }

    [Test]
    public void JUnit_failures_have_a_message_of_one_line_and_both_tell_how_to_replay()
    {
        var suite = XDocument.Parse(JUnitReport.Render(Failed())).Root!.Element("testsuite")!;
        Attributes(suite).Should().Contain("failures=2");
        var failure = suite.Elements("testcase").Single(c => c.Attribute("name")!.Value == "single writer").Element("failure")!;
        failure.Attribute("message")!.Value.Should().Be("two pods & \"one\" <volume> (replay: dotnet run --project src/Cli -- replay made-up-7.repro.json)");
        failure.Value.Should().Contain("two pods").And.Contain("and again").And.Contain("replay: dotnet run");
        suite.Elements("testcase").Single(c => c.Attribute("name")!.Value == "it ends").Element("failure").Should().BeNull();
    }

    [Test]
    public void Cases_of_a_sweep_are_told_apart_by_their_seed()
    {
        var root = XDocument.Parse(JUnitReport.Render([Run(), Run() with { Seed = 8 }])).Root!;
        var names = root.Descendants("testcase").Select(c => $"{c.Attribute("classname")!.Value}.{c.Attribute("name")!.Value}").ToList();
        names.Should().OnlyHaveUniqueItems().And.Contain("made-up (seed 8).verdict");
        XDocument.Parse(TrxReport.Render([Run(), Run() with { Seed = 8 }])).Descendants(Trx + "UnitTestResult").Select(r => r.Attribute("testId")!.Value).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public void Characters_that_xml_cannot_hold_do_not_break_the_files()
    {
        var run = Failed() with { Failure = "bell \u0007 half \uD800 whole \uD83D\uDE00", OutcomeDetail = "\u001b[31m" };
        XDocument.Parse(JUnitReport.Render(run)).Descendants("failure").First().Attribute("message")!.Value.Should().StartWith("bell \uFFFD half \uFFFD whole \uD83D\uDE00");
        XDocument.Parse(TrxReport.Render([run])).Descendants(Trx + "Message").First().Value.Should().StartWith("bell \uFFFD half \uFFFD whole \uD83D\uDE00");
    }

    [Test]
    public void A_run_that_expects_a_red_checker_passes_in_both()
    {
        var run = Failed() with { Verdict = RunVerdict.Passed, Failure = null };
        XDocument.Parse(JUnitReport.Render(run)).Descendants("failure").Should().BeEmpty();
        XDocument.Parse(TrxReport.Render([run])).Descendants(Trx + "UnitTestResult").Should().OnlyContain(r => r.Attribute("outcome")!.Value == "Passed");
    }

    [Test]
    public void Trx_links_results_definitions_and_entries_and_counts_them()
    {
        var root = XDocument.Parse(TrxReport.Render([Failed()])).Root!;
        root.Elements().Select(e => e.Name.LocalName).Should().Equal("Times", "Results", "TestDefinitions", "TestEntries", "TestLists", "ResultSummary");
        var results = root.Descendants(Trx + "UnitTestResult").ToList();
        var definitions = root.Descendants(Trx + "UnitTest").ToDictionary(d => d.Attribute("id")!.Value);
        foreach (var result in results) definitions[result.Attribute("testId")!.Value].Element(Trx + "Execution")!.Attribute("id")!.Value.Should().Be(result.Attribute("executionId")!.Value);
        root.Descendants(Trx + "TestEntry").Select(e => e.Attribute("executionId")!.Value).Should().Equal(results.Select(r => r.Attribute("executionId")!.Value));
        Attributes(root.Descendants(Trx + "Counters").Single()).Should().Contain(["total=3", "executed=3", "passed=1", "failed=2"]);
        root.Element(Trx + "ResultSummary")!.Attribute("outcome")!.Value.Should().Be("Failed");
        results[0].Attribute("duration")!.Value.Should().Be("00:01:00");
        results[0].Descendants(Trx + "StackTrace").Single().Value.Should().Contain("replay: dotnet run");
        TrxReport.Render([Failed()]).Should().Be(TrxReport.Render([Failed()]), "one seed gives one file");
    }

    [Test]
    public void The_step_summary_tells_verdict_checkers_downtime_and_replay()
    {
        var text = StepSummary.Render([Failed() with { DowntimeParts = [new MeasuredPart("stop", TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(9))], ApplicationDowntime = TimeSpan.FromSeconds(9) }]);
        text.Should().StartWith("## ❌ failed: made-up\n");
        text.Should().Contain("| single writer | ❌ two pods &amp; \"one\" &lt;volume&gt;<br>and again |").And.Contain("| it ends | ✅ |");
        text.Should().Contain("| stop | 12.0s | 1m40.0s | 9.0s |").And.Contain("| **in all** | **12.0s** | **1m40.0s** | **9.0s** |");
        text.Should().Contain("```\ndotnet run --project src/Cli -- replay made-up-7.repro.json\n```");
    }

    [Test]
    public void Texts_of_users_are_no_markup_in_the_step_summary()
    {
        const string Hostile = "a|b `c` <img src=x> [l](http://x)\n## heading";
        var text = StepSummary.Render([Failed() with { Outcome = Hostile, Failure = "```\nout of the fence", Checkers = [new CheckerResult(Hostile, false, [Hostile])] }]);
        text.Should().NotContain("<img").And.NotContain("\n## heading");
        text.Split('\n').Single(l => l.StartsWith("| a", StringComparison.Ordinal)).Should().StartWith("| a\\|b \\`c\\` &lt;img src=x&gt; \\[l\\](http://x) \\#\\# heading | ❌ ");
        text.Should().Contain("````\n```\nout of the fence\n````");
    }

    [Test]
    public void The_step_summary_of_a_sweep_lists_failing_runs_first()
    {
        var text = StepSummary.Render([Run(), Failed() with { Seed = 9 }]);
        text.Should().StartWith("## ❌ 2 runs, 1 failed\n");
        text.IndexOf("| ❌ failed | 9 |", StringComparison.Ordinal).Should().BeInRange(0, text.IndexOf("| ✅ passed | 7 |", StringComparison.Ordinal));
    }

    [Test]
    public void A_sweep_of_hazards_tells_which_call_was_hurt_in_each_broken_run_and_how_to_replay_it()
    {
        var fault = new FaultSpec(FaultEffect.CrashAfter, 17);
        var broken = Failed() with { Scenario = Run().Scenario with { Name = "redis-encryption", Faults = [fault], EverydayTrouble = false } };
        var result = new HazardResult(Run() with { MigrationCalls = ["get pods a", "delete pods a"] }, 11, 5, 3, 1, 0, [(new Hazard(fault, "delete pods a"), broken)]);

        result.Passed.Should().BeFalse();
        TextReport.RenderHazards(result).Should().StartWith("CrashAfter@17: delete pods a\nFAILED  redis-encryption: completed\n").And
            .ContainAll("run redis-encryption --seed 7 --calm --fault CrashAfter@17", "FAILED  made-up: 5 of 11 hazards tried at 2 calls", "broken: 1");
        var json = JsonDocument.Parse(JsonReport.Render(result)).RootElement;
        json.GetProperty("verdict").GetString().Should().Be("failed");
        json.GetProperty("broken")[0].GetProperty("call").GetString().Should().Be("delete pods a");
        JUnitReport.Render([result.Undisturbed, broken]).Should().Contain("redis-encryption (seed 7, CrashAfter@17)");
        ReproFile.NameFor(broken).Should().Be("redis-encryption-CrashAfter-17-7.repro.json");
    }

    [Test]
    public void A_sweep_of_hazards_that_tried_none_says_why()
    {
        var result = new HazardResult(Failed(), 0, 0, 0, 0, 0, []);
        result.Passed.Should().BeFalse();
        TextReport.RenderHazards(result).Should().StartWith("FAILED  made-up").And.Contain("two pods").And.Contain("no hazard was tried");
    }

    private static RunResult Run() => new()
    {
        Scenario = new Scenario { Name = "made-up", Migration = MigrationSpec.None },
        Seed = 7,
        Verdict = RunVerdict.Passed,
        Outcome = "completed",
        TimelineHash = "abc",
        VirtualDuration = TimeSpan.FromMinutes(1),
        Checkers = [new CheckerResult("single writer", true, []), new CheckerResult("it ends", true, [])],
    };

    private static RunResult Failed() => Run() with
    {
        Verdict = RunVerdict.Failed,
        Failure = "single writer: two pods",
        Checkers = [new CheckerResult("single writer", false, ["two pods & \"one\" <volume>", "and again"]), new CheckerResult("it ends", true, [])],
    };

    private static IEnumerable<string> Attributes(XElement element) => element.Attributes().Select(a => $"{a.Name.LocalName}={a.Value}");
}
