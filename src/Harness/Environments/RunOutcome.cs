using Drydock.Core;
using Drydock.Harness.Procedures;
using Drydock.Harness.Running;

namespace Drydock.Harness.Environments;

/// <summary>What a run has shown so far.</summary>
internal sealed class RunOutcome
{
    internal string Name { get; set; } = "not begun";
    internal string Detail { get; set; } = "";
    internal string? Failure { get; set; }
    internal bool DidNotFinish { get; set; }
    internal MigrationPlan? Plan { get; set; }
    internal MigrationResult? Result { get; set; }
    internal TimeSpan Downtime { get; set; }

    /// <summary>When the migration waited for its user; no time at all when it did not.</summary>
    internal (TimeSpan From, TimeSpan To) Paused { get; set; }

    internal IReadOnlyList<MeasuredPart> Parts { get; set; } = [];
    internal IReadOnlyList<MovedVolume> Volumes { get; set; } = [];
    internal IReadOnlyList<string> LostWrites { get; set; } = [];

    /// <summary>Whether a procedure by hand could not go on.</summary>
    internal bool ProcedureFailed { get; private set; }

    /// <summary>What a procedure by hand has looked at itself.</summary>
    internal IReadOnlyList<CheckerResult> ProcedureChecks { get; private set; } = [];

    /// <summary>What the migration and its cleanup told the user in the end.</summary>
    internal List<string> Remarks { get; } = [];

    internal void Hear(MigrationResult result)
    {
        if (result is MigrationResult.Completed completed) Remarks.AddRange(completed.Remarks.Select(r => r.ToString()).Except(Remarks));
    }

    /// <summary>Runs a procedure by hand to its end, or to where it can't go on.</summary>
    internal async Task RunAsync(IHandProcedure procedure, HandProcedureContext context)
    {
        try
        {
            await procedure.RunAsync(context);
            Name = "the procedure ended";
        }
        catch (ProcedureException exception)
        {
            (ProcedureFailed, Name, Detail) = (true, "the procedure could not go on", exception.Message);
        }

        ProcedureChecks = context.Checks;
    }

    internal void Describe(MigrationResult result)
    {
        Result = result;
        (Name, Detail) = result switch
        {
            MigrationResult.Completed completed => ("completed", $"{completed.Volumes.Count} volumes"),
            MigrationResult.Declined declined => ("declined", string.Join("; ", declined.Findings.Where(f => f.Severity == FindingSeverity.Blocking).Select(f => f.ToString()))),
            MigrationResult.RolledBack back => ("rolled back", back.Reason),
            MigrationResult.Paused paused => ("paused", paused.Prompt),
            MigrationResult.Failed failed => ("failed", failed.Error.ToString()),
            _ => throw new InvalidOperationException($"unknown outcome {result}"),
        };
    }
}
