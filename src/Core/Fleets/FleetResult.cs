namespace Drydock.Core.Fleets;

/// <summary>How a run of a fleet ended: every set of it with its own outcome.</summary>
public sealed record FleetResult
{
    /// <summary>In ordinal order of namespace and name.</summary>
    public IReadOnlyList<FleetSetResult> Sets { get; init; } = [];

    /// <summary>Why nothing at all was begun; empty when sets were.</summary>
    public IReadOnlyList<PreflightFinding> Findings { get; init; } = [];

    /// <summary>Why sets that could have been begun were not; null when all were.</summary>
    public string? StoppedBecause { get; init; }

    public TimeSpan Duration { get; init; }

    /// <summary>Answers of services that it was too much, over all clients.</summary>
    public int Throttles { get; init; }

    /// <summary>The most sets that were under way at a time.</summary>
    public int ParallelMost { get; init; }

    /// <summary>Whether every set is done.</summary>
    public bool IsComplete => Findings.Count == 0 && Sets.All(s => s.IsFine);

    public int Count(FleetOutcome outcome) => Sets.Count(s => s.Outcome == outcome);
}
