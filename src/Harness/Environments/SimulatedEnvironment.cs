using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Environments;

/// <summary>Everything but the library under test is simulated, in virtual time, in this process.</summary>
public sealed class SimulatedEnvironment : IScenarioEnvironment
{
    internal const string TierName = "sim";

    public string Name => TierName;

    public RunResult Run(Scenario scenario, ulong seed, RunnerOptions options) => scenario.Migration.Kind == MigrationKind.EncryptFleet
        ? new Fleets.FleetRehearsal(scenario, seed, options).Execute() : new SimulatedRun(scenario, seed, options).Execute();
}
