namespace Drydock.Core;

internal static class PlanDiff
{
    internal static string Format(IReadOnlyList<PlannedChange> changes) => string.Join("\n", changes.Select(c => $"{c.Resource} {c.Key}"));
}
