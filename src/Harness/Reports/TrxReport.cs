using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Drydock.Harness.Running;

namespace Drydock.Harness.Reports;

/// <summary>
/// Runs as a TRX file (Visual Studio, Azure DevOps, <c>dotnet test --logger trx</c>'s own format): the same cases as <see cref="JUnitReport"/>. Moments are those of the virtual clock, and ids are
/// made from what they name, so that one seed gives one file.
/// </summary>
public static class TrxReport
{
    private const string TestListId = "8c84fa94-04c1-424b-9868-57a2d4851a1d";

    /// <summary>"13cdc9d9-ddb5-4fa4-a97d-d965ccfc6d4b" means unit test to every reader.</summary>
    private const string UnitTestType = "13cdc9d9-ddb5-4fa4-a97d-d965ccfc6d4b";

    private static readonly XNamespace Ns = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>When virtual time begins.</summary>
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    public static string Render(IReadOnlyList<RunResult> runs)
    {
        var cases = runs.SelectMany(r => ReportCase.Of(r, runs.Count > 1).Select(c => new Entry(c, Id($"test {c.ClassName}\n{c.Name}"), Id($"execution {r.Seed} {c.ClassName}\n{c.Name}")))).ToList();
        var failed = cases.Count(c => c.Case.Failed);
        var end = Start + new TimeSpan(runs.Max(r => r.VirtualDuration.Ticks));
        var root = new XElement(
            Ns + "TestRun",
            new XAttribute("id", Id(string.Concat(runs.Select(r => $"{r.Seed} {r.TimelineHash}\n")))),
            new XAttribute("name", XmlText.Of($"drydock: {runs[0].Scenario.Name}")),
            new XElement(
                Ns + "Times",
                new XAttribute("creation", Time(Start)),
                new XAttribute("queuing", Time(Start)),
                new XAttribute("start", Time(Start)),
                new XAttribute("finish", Time(end))),
            new XElement(Ns + "Results", cases.Select(Result)),
            new XElement(Ns + "TestDefinitions", cases.Select(Definition)),
            new XElement(Ns + "TestEntries", cases.Select(c => new XElement(
                Ns + "TestEntry", new XAttribute("testId", c.TestId), new XAttribute("executionId", c.ExecutionId), new XAttribute("testListId", TestListId)))),
            new XElement(Ns + "TestLists", new XElement(Ns + "TestList", new XAttribute("name", "Results Not in a List"), new XAttribute("id", TestListId))),
            Summary(cases.Count, failed, string.Join("\n", runs.Select(r => r.Summary))));
        return $"{new XDeclaration("1.0", "utf-8", null)}\n{root}\n";
    }

    private static XElement Result(Entry entry)
    {
        var one = entry.Case;
        var output = new XElement(Ns + "Output");
        if (one.Output.Length > 0) output.Add(new XElement(Ns + "StdOut", one.Output));
        if (one.Message is { } message) output.Add(new XElement(Ns + "ErrorInfo", new XElement(Ns + "Message", message), new XElement(Ns + "StackTrace", one.Details)));
        return new XElement(
            Ns + "UnitTestResult",
            new XAttribute("executionId", entry.ExecutionId),
            new XAttribute("testId", entry.TestId),
            new XAttribute("testName", XmlText.Of($"{one.ClassName}.{one.Name}")),
            new XAttribute("computerName", "simulated"),
            new XAttribute("duration", one.Duration.ToString("c", CultureInfo.InvariantCulture)),
            new XAttribute("startTime", Time(Start)),
            new XAttribute("endTime", Time(Start + one.Duration)),
            new XAttribute("testType", UnitTestType),
            new XAttribute("outcome", one.Failed ? "Failed" : "Passed"),
            new XAttribute("testListId", TestListId),
            new XAttribute("relativeResultsDirectory", entry.ExecutionId),
            output.HasElements ? output : null);
    }

    private static XElement Definition(Entry entry) => new(
        Ns + "UnitTest",
        new XAttribute("name", XmlText.Of($"{entry.Case.ClassName}.{entry.Case.Name}")),
        new XAttribute("storage", "drydock"),
        new XAttribute("id", entry.TestId),
        new XElement(Ns + "Execution", new XAttribute("id", entry.ExecutionId)),
        new XElement(
            Ns + "TestMethod",
            new XAttribute("codeBase", "drydock"),
            new XAttribute("adapterTypeName", "executor://drydock/v1"),
            new XAttribute("className", XmlText.Of(entry.Case.ClassName)),
            new XAttribute("name", XmlText.Of(entry.Case.Name))));

    private static XElement Summary(int cases, int failed, string output)
    {
        var counters = new XElement(Ns + "Counters", new XAttribute("total", cases), new XAttribute("executed", cases), new XAttribute("passed", cases - failed), new XAttribute("failed", failed));
        foreach (var other in new[] { "error", "timeout", "aborted", "inconclusive", "passedButRunAborted", "notRunnable", "notExecuted", "disconnected", "warning", "completed", "inProgress", "pending" })
        {
            counters.Add(new XAttribute(other, 0));
        }

        return new XElement(
            Ns + "ResultSummary",
            new XAttribute("outcome", failed == 0 ? "Completed" : "Failed"),
            counters,
            new XElement(Ns + "Output", new XElement(Ns + "StdOut", XmlText.Of(output))));
    }

    private static string Time(DateTimeOffset value) => value.ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);

    private static string Id(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)).ToString("D");

    private sealed record Entry(ReportCase Case, string TestId, string ExecutionId);
}
