using System.Globalization;
using System.Xml.Linq;
using Drydock.Harness.Running;

namespace Drydock.Harness.Reports;

/// <summary>A run as a JUnit test suite: one test case for the verdict, one for every checker. Times are virtual seconds.</summary>
public static class JUnitReport
{
    public static string Render(RunResult run)
    {
        var cases = new List<XElement> { Case(run, "verdict", run.Passed ? [] : [run.Summary]) };
        cases.AddRange(run.Checkers.Select(c => Case(run, c.Name, run.Passed || c.IsGreen ? [] : c.Violations)));
        var failures = cases.Count(c => c.Element("failure") is not null);
        var suite = new XElement(
            "testsuite",
            new XAttribute("name", run.Scenario.Name),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", failures),
            new XAttribute("errors", 0),
            new XAttribute("skipped", 0),
            new XAttribute("time", Seconds(run.VirtualDuration)),
            new XElement("properties", new XElement("property", new XAttribute("name", "seed"), new XAttribute("value", run.Seed)), new XElement("property", new XAttribute("name", "timelineHash"), new XAttribute("value", run.TimelineHash))),
            cases,
            new XElement("system-out", run.Summary));
        return new XDocument(new XDeclaration("1.0", "utf-8", null), new XElement("testsuites", suite)).ToString() + "\n";
    }

    private static XElement Case(RunResult run, string name, IReadOnlyList<string> violations)
    {
        var result = new XElement("testcase", new XAttribute("classname", run.Scenario.Name), new XAttribute("name", name), new XAttribute("time", Seconds(run.VirtualDuration)));
        if (violations.Count > 0) result.Add(new XElement("failure", new XAttribute("message", violations[0].Split('\n')[0]), string.Join('\n', violations)));
        return result;
    }

    private static string Seconds(TimeSpan value) => value.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
