using System.Text.Json.Serialization;
using Drydock.Harness.Kit;
using Drydock.Simulators.Faults;

namespace Drydock.Harness.Scenarios;

/// <summary>
/// What is rehearsed, as plain immutable data: the world that is given, what moves, what goes wrong, what must hold in the end. The same value runs from
/// NUnit, from the command line, in a sweep of seeds, in a replay and on any <see cref="Environments.IScenarioEnvironment"/>.
/// </summary>
public sealed record Scenario
{
    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public ClusterSpec Cluster { get; init; } = new();
    public AccountSpec Account { get; init; } = new();
    public IReadOnlyList<ManifestSource> Manifests { get; init; } = [];
    public IReadOnlyList<TrafficSpec> Traffic { get; init; } = [];
    public required MigrationSpec Migration { get; init; }
    public IReadOnlyList<FaultSpec> Faults { get; init; } = [];

    /// <summary>Whether the seed may add everyday trouble (busy servers, conflicts, lost answers, slow and broken watches) to the planned faults.</summary>
    public bool EverydayTrouble { get; init; } = true;

    /// <summary>What the scenario brings of its own.</summary>
    [JsonIgnore]
    public ScenarioKit Kit { get; init; } = ScenarioKit.Empty;

    /// <summary>How objects must look in the end.</summary>
    public IReadOnlyList<ExpectedObject> ExpectedObjects { get; init; } = [];

    public ExpectedOutcome Expect { get; init; } = ExpectedOutcome.Completed;

    /// <summary>Virtual time after which the run has failed to finish.</summary>
    public TimeSpan VirtualDeadline { get; init; } = TimeSpan.FromHours(12);

    /// <summary>The same with a fault of its own, which strikes where <see cref="Faults"/> names it.</summary>
    public Scenario WithFaultKind(IWorldFault fault) => this with { Kit = Kit with { Faults = [.. Kit.Faults, fault] } };

    /// <summary>The same with one more invariant.</summary>
    public Scenario WithChecker(Func<ScenarioChecker> make) => this with { Kit = Kit with { Checkers = [.. Kit.Checkers, make] } };

    /// <summary>Begins a scenario in the order Given → Migrate → Fault → Then.</summary>
    public static IGivenStage Named(string name) => new ScenarioBuilder(new Scenario { Name = name, Migration = MigrationSpec.None });
}
