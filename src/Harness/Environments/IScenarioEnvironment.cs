using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Environments;

/// <summary>Where scenarios run. Simulated here; real clusters come with the live build.</summary>
public interface IScenarioEnvironment
{
    /// <summary>As the command line names it, as "sim".</summary>
    string Name { get; }

    /// <summary>Runs a scenario once.</summary>
    /// <exception cref="Manifests.ManifestException">The scenario's manifests are not usable; nothing was run.</exception>
    RunResult Run(Scenario scenario, ulong seed, RunnerOptions options);
}
