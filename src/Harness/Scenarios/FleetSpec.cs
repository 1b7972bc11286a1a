using Drydock.Core.Fleets;

namespace Drydock.Harness.Scenarios;

/// <summary>A fleet that is rehearsed: which StatefulSets move, how many at a time, and what must become of those that can't.</summary>
public sealed record FleetSpec
{
    /// <summary>A label selector; empty: all sets.</summary>
    public string Selector { get; init; } = "";

    /// <summary>Empty: all namespaces.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Sets at a time.</summary>
    public int Parallel { get; init; } = 10;

    /// <summary>Volumes at a time.</summary>
    public int VolumesAtOnce { get; init; } = 60;

    /// <summary>After so many failures no more sets are begun; null: all are tried.</summary>
    public int? FailuresMax { get; init; }

    /// <summary>What the account takes: pending snapshots of all its volumes. More are a violation; twice as many, where a hazard has two runs at work together.</summary>
    public int PendingSnapshotsMax { get; init; } = 100;

    /// <summary>Sets ("namespace/name") of whose volumes EC2 completes no snapshot.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    /// <summary>Sets whose end is another than <see cref="FleetOutcome.Completed"/>.</summary>
    public IReadOnlyDictionary<string, FleetOutcome> Ends { get; init; } = new SortedDictionary<string, FleetOutcome>(StringComparer.Ordinal);

    /// <summary>What is asked of the library.</summary>
    internal FleetLimits Limits => new() { Parallel = Parallel, VolumesAtOnce = VolumesAtOnce, FailuresMax = FailuresMax };
}
