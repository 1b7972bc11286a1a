namespace Drydock.Core;

/// <summary>What a progress report tells.</summary>
public enum MigrationProgressKind
{
    /// <summary>A step begins (or goes on after a crash).</summary>
    StepStarted,

    /// <summary>A step's effect was observed.</summary>
    StepDone,

    /// <summary>The world is about to be changed; the journal holds the intent.</summary>
    Acting,

    /// <summary>Something is awaited.</summary>
    Waiting,

    /// <summary>A call failed or lost a race and is tried again after looking.</summary>
    Retrying,

    /// <summary>The journalled moment after which there is only forward.</summary>
    Committed,

    /// <summary>The migration turns back.</summary>
    RollingBack,
}
