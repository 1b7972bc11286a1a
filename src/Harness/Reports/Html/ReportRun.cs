namespace Drydock.Harness.Reports.Html;

/// <summary>
/// One run as data for a picture. Texts that repeat lie in <see cref="Strings"/> and are named by their place there; long lists are flat arrays of numbers, so that a run with
/// hundreds of thousands of marks is parsed in a blink.
/// </summary>
internal sealed record ReportRun
{
    internal const int NumbersOfBar = 5;
    internal const int NumbersOfMark = 4;
    internal const int NumbersOfCall = 10;

    public required string Scenario { get; init; }
    public required string Description { get; init; }
    public required bool Passed { get; init; }
    public required string Failure { get; init; }
    public required string Outcome { get; init; }
    public required string OutcomeDetail { get; init; }

    /// <summary>As text: a number of JavaScript has no 64 bits.</summary>
    public required string Seed { get; init; }

    public required string Hash { get; init; }
    public required string Replay { get; init; }
    public required long Duration { get; init; }
    public required long Downtime { get; init; }
    public required long ExpectedDowntime { get; init; }
    public required long LongestDowntime { get; init; }
    public required long Dispatches { get; init; }
    public required int AcknowledgedWrites { get; init; }
    public required IReadOnlyList<Pair> Options { get; init; }
    public required IReadOnlyList<Pair> Versions { get; init; }
    public required IReadOnlyList<Checker> Checkers { get; init; }
    public required IReadOnlyList<Part> Parts { get; init; }
    public required IReadOnlyList<Volume> Volumes { get; init; }
    public required IReadOnlyList<string> Findings { get; init; }
    public required IReadOnlyList<string> Remarks { get; init; }
    public required IReadOnlyList<string> LostWrites { get; init; }
    public required IReadOnlyList<PlanStep> Plan { get; init; }
    public required IReadOnlyList<Way> Ways { get; init; }
    public required string Diff { get; init; }
    public required string Manifests { get; init; }
    public required Broken? FirstBroken { get; init; }
    public required IReadOnlyList<Moment> Commits { get; init; }
    public required IReadOnlyList<Writer> Writers { get; init; }
    public required IReadOnlyList<Lane> Lanes { get; init; }

    /// <summary>The sets of a fleet, in the order in which people order names; empty for one workload.</summary>
    public required IReadOnlyList<Set> Sets { get; init; }

    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Lines of the timeline, four numbers each: at, lane, kind, text.</summary>
    public required IReadOnlyList<long> Marks { get; init; }

    /// <summary>Calls, ten numbers each: number, from, to (-1: no answer), lane, step (-1: none), verb, resource, object, code, fault (-1: none).</summary>
    public required IReadOnlyList<long> Calls { get; init; }

    /// <summary>The names of the kinds of marks.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    public required IReadOnlyList<string> Strings { get; init; }

    internal sealed record Pair(string Name, string Value);

    internal sealed record Checker(string Name, bool Passed, IReadOnlyList<string> Violations);

    internal sealed record Part(string Name, long Expected, long AtMost, long Measured);

    /// <summary>A way to do the migration, as the plan compares them.</summary>
    internal sealed record Way(string Route, string Cutover, long Expected, long AtMost, bool IsChosen, string Remark);

    internal sealed record Volume(string Name, string Source, string Target, bool Encrypted, string Key);

    internal sealed record PlanStep(string Name, string Summary, bool IsDown);

    internal sealed record Moment(long At, string Who, string Text);

    /// <summary>What broke first: the evidence are places in <see cref="Marks"/> (of lines, not of numbers).</summary>
    internal sealed record Broken(long At, string Checker, string Text, bool IsExpected, IReadOnlyList<int> Evidence);

    /// <summary>A writer and its outages, two numbers each: from, to.</summary>
    internal sealed record Writer(string Target, int Lane, int Acknowledged, IReadOnlyList<long> Outages);

    /// <summary>A thing that is drawn; <paramref name="Set"/> is the place of its set in <see cref="Sets"/>, -1 when it is of none.</summary>
    internal sealed record Lane(string Group, string Name, string Note, int Set, IReadOnlyList<Track> Tracks);

    /// <summary>A set of a fleet and how it ended.</summary>
    internal sealed record Set(string Name, string Outcome, bool IsFine, string Detail, int Volumes, long Downtime, long ExpectedDowntime, long Duration);

    /// <summary>Bars, five numbers each: from, to, state, tone, detail.</summary>
    internal sealed record Track(string Name, IReadOnlyList<long> Bars);

    internal sealed record Step(string Name, string Summary, int Lane, long From, long To, bool IsDone, bool IsDown);
}
