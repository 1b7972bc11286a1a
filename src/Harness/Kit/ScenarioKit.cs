using Drydock.Simulators.Faults;
using Drydock.Simulators.Workloads;

namespace Drydock.Harness.Kit;

/// <summary>What a scenario brings of its own: programs for its images, faults, checkers. Code, so it is in no repro file: a replay takes it from the scenario's assembly.</summary>
public sealed record ScenarioKit
{
    public static ScenarioKit Empty { get; } = new();

    /// <summary>Images that the simulated nodes can pull besides those that Drydock knows.</summary>
    public IReadOnlyList<SimImage> Images { get; init; } = [];

    /// <summary>Faults of the world that <c>--fault</c> and <c>WithFault</c> can name; one that is named like a built-in one takes its place.</summary>
    public IReadOnlyList<IWorldFault> Faults { get; init; } = [];

    /// <summary>Makes the checkers of one run.</summary>
    public IReadOnlyList<Func<ScenarioChecker>> Checkers { get; init; } = [];

    public bool IsEmpty => Images.Count == 0 && Faults.Count == 0 && Checkers.Count == 0;
}
