using System.Diagnostics.CodeAnalysis;
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

    /// <summary>The file of the assembly with its code; null when it has none but what comes with Drydock.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "code inside of a single file can't be loaded by another program: then there is no file to name")]
    internal string? AssemblyFile
    {
        get
        {
            var assembly = Checkers.Select(c => c.Method.Module.Assembly)
                .Concat(Faults.Select(f => f.GetType().Assembly))
                .Concat(Images.SelectMany(i => i.Executables.Values).Select(e => e.Method.Module.Assembly))
                .FirstOrDefault(static a => a != typeof(ScenarioKit).Assembly);
            return assembly?.Location is { Length: > 0 } file ? file : null;
        }
    }
}
