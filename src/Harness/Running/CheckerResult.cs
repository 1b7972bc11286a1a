namespace Drydock.Harness.Running;

/// <summary>What one checker says at the end: green, or the violations it saw, first one first.</summary>
public sealed record CheckerResult(string Name, bool IsGreen, IReadOnlyList<string> Violations)
{
    public string Verdict => IsGreen ? "passed" : "failed";
}
