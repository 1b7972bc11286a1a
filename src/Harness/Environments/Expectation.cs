using Drydock.Core;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Environments;

/// <summary>Whether a run did what its scenario expects.</summary>
internal static class Expectation
{
    /// <summary>Null when it did; else why not.</summary>
    internal static string? Judge(ExpectedOutcome expected, RunOutcome outcome, IReadOnlyList<CheckerResult> checkers)
    {
        if (expected == ExpectedOutcome.LosesAcknowledgedWrites)
        {
            return outcome.LostWrites.Count > 0 ? null : "the procedure was expected to lose acknowledged writes and lost none";
        }

        var red = checkers.Where(c => !c.IsGreen).Select(c => $"{c.Name}: {c.Violations[0]}").ToList();
        if (red.Count > 0) return string.Join('\n', red);
        var fits = (expected, outcome.Result) switch
        {
            (ExpectedOutcome.Completed, MigrationResult.Completed) => true,
            // A procedure by hand has no result of its own but its end.
            (ExpectedOutcome.Completed, null) => !outcome.ProcedureFailed,
            (ExpectedOutcome.RolledBack, MigrationResult.RolledBack) => true,
            (ExpectedOutcome.Declined, MigrationResult.Declined) => true,
            (ExpectedOutcome.CompletedOrRolledBack, MigrationResult.Completed or MigrationResult.RolledBack) => true,
            _ => false,
        };
        return fits ? null : $"expected {expected}, but it is {outcome.Name}: {outcome.Detail}";
    }
}
