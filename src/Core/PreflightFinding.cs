namespace Drydock.Core;

/// <summary>Something the planner saw.</summary>
/// <param name="Severity">What it means for the migration.</param>
/// <param name="Code">A stable code, one of the migration's own list.</param>
/// <param name="Subject">The object, as "statefulset default/redis".</param>
/// <param name="Observed">What was seen.</param>
/// <param name="ToDo">What to do about it.</param>
public sealed record PreflightFinding(FindingSeverity Severity, string Code, string Subject, string Observed, string ToDo)
{
    public override string ToString() => $"{Severity.ToString().ToLowerInvariant()} {Code}: {Subject}: {Observed}; to do: {ToDo}";
}
