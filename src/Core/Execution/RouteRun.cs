namespace Drydock.Core.Execution;

/// <summary>A migration that is being run from its journal.</summary>
internal abstract class RouteRun
{
    internal abstract RouteProgress Progress { get; }

    internal abstract IReadOnlyList<RouteStep> Forward { get; }

    /// <summary>Run whole, from its first step, however far the migration came.</summary>
    internal abstract IReadOnlyList<RouteStep> Back { get; }

    /// <summary>Run whole, from its first step.</summary>
    internal abstract IReadOnlyList<RouteStep> Cleanup { get; }

    /// <summary>What the user should know at the end.</summary>
    internal abstract IReadOnlyList<PreflightFinding> Remarks { get; }

    /// <summary>Notes that it turns back, and why.</summary>
    internal abstract void TurnBack(string reason);

    /// <summary>Notes that what was written since the commit may be lost by the way back; most ways know no other.</summary>
    internal virtual void AcceptLoss()
    {
    }

    /// <summary>Notes that it is complete.</summary>
    internal abstract void Complete();

    /// <summary>What is safe in the present state, for an error.</summary>
    internal string SafeNow => Progress.SafeNow;
}
