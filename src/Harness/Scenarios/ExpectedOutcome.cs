namespace Drydock.Harness.Scenarios;

/// <summary>How a scenario must end for its verdict to be "passed".</summary>
public enum ExpectedOutcome
{
    /// <summary>The migration completed and every checker is green.</summary>
    Completed,

    /// <summary>Completed or rolled back, every checker green: what holds under any hazard.</summary>
    CompletedOrRolledBack,

    /// <summary>Rolled back to where it began, every checker green.</summary>
    RolledBack,

    /// <summary>Declined for its findings, nothing changed.</summary>
    Declined,

    /// <summary>The procedure loses acknowledged writes, and the report shows which: a warning example.</summary>
    LosesAcknowledgedWrites,
}
