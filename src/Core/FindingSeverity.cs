namespace Drydock.Core;

/// <summary>What a finding means for the migration.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>The migration runs, with a risk or a side effect that the text names.</summary>
    Warning,

    /// <summary>The migration is declined.</summary>
    Blocking,
}
