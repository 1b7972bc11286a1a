using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Environments;

/// <summary>Everything but the library under test is simulated, in virtual time, in this process.</summary>
public sealed class SimulatedEnvironment : IScenarioEnvironment
{
    public string Name => "sim";

    public RunResult Run(Scenario scenario, ulong seed, RunnerOptions options) => new SimulatedRun(scenario, seed, options).Execute();
}
