using System.Globalization;
using System.Xml.Linq;
using Drydock.Harness.Running;

namespace Drydock.Harness.Reports;

/// <summary>
/// Runs as JUnit test suites, a suite for each: one test case for the verdict, one for every checker. Times are virtual seconds, and the verdict's case has all of them, so that readers
/// that add up cases come to the run's duration. Understood by GitHub's actions for JUnit, Jenkins and GitLab: a failure has a message of one line and a body, both with the replay command.
/// </summary>
public static class JUnitReport
{
    public static string Render(RunResult run) => Render([run]);

    public static string Render(IReadOnlyList<RunResult> runs)
    {
        var suites = runs.Select(r => Suite(r, runs.Count > 1)).ToList();
        var root = new XElement("testsuites", new XAttribute("name", "drydock"));
        foreach (var count in new[] { "tests", "failures", "errors", "skipped" }) root.Add(new XAttribute(count, suites.Sum(s => (int)s.Attribute(count)!)));
        root.Add(new XAttribute("time", Seconds(new TimeSpan(runs.Sum(r => r.VirtualDuration.Ticks)))), suites);
        return $"{new XDeclaration("1.0", "utf-8", null)}\n{root}\n";
    }

    private static XElement Suite(RunResult run, bool isOneOfMany)
    {
        var cases = ReportCase.Of(run, isOneOfMany);
        return new XElement(
            "testsuite",
            new XAttribute("name", XmlText.Of(cases[0].ClassName)),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", cases.Count(c => c.Failed)),
            new XAttribute("errors", 0),
            new XAttribute("skipped", 0),
            new XAttribute("time", Seconds(run.VirtualDuration)),
            new XElement("properties", Properties(run).Select(p => new XElement("property", new XAttribute("name", XmlText.Of(p.Name)), new XAttribute("value", XmlText.Of(p.Value))))),
            cases.Select(Case));
    }

    private static IEnumerable<(string Name, string Value)> Properties(RunResult run)
    {
        yield return ("seed", run.Seed.ToString(CultureInfo.InvariantCulture));
        yield return ("timelineHash", run.TimelineHash);
        yield return ("outcome", run.Outcome);
        yield return ("downtime", Seconds(run.ApplicationDowntime));
        if (run.Plan is { } plan)
        {
            yield return ("downtime.expected", Seconds(plan.ExpectedDowntime));
            yield return ("downtime.atMost", Seconds(plan.LongestDowntime));
        }

        foreach (var (name, value) in run.DrawnOptions) yield return ($"drawn.{name}", value);
        yield return ("replay", ReplayCommand.For(run));
    }

    private static XElement Case(ReportCase one)
    {
        var result = new XElement(
            "testcase", new XAttribute("classname", XmlText.Of(one.ClassName)), new XAttribute("name", XmlText.Of(one.Name)), new XAttribute("time", Seconds(one.Duration)));
        if (one.Message is { } message) result.Add(new XElement("failure", new XAttribute("message", message), new XAttribute("type", "violation"), one.Details));
        if (one.Output.Length > 0) result.Add(new XElement("system-out", one.Output));
        return result;
    }

    private static string Seconds(TimeSpan value) => value.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
