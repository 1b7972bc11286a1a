using Drydock.Harness.Environments;
using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Running;

/// <summary>Runs scenarios.</summary>
public static class ScenarioRunner
{
    /// <summary>Runs a scenario once, simulated unless another environment is given.</summary>
    /// <exception cref="Manifests.ManifestException">The scenario's manifests are not usable; nothing was run.</exception>
    public static RunResult Run(Scenario scenario, ulong seed, RunnerOptions? options = null, IScenarioEnvironment? environment = null) =>
        (environment ?? new SimulatedEnvironment()).Run(scenario, seed, options ?? new RunnerOptions());
}
