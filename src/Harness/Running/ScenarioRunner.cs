using Drydock.Harness.Scenarios;
namespace Drydock.Harness.Running;
public static class ScenarioRunner { public static RunResult Run(Scenario scenario, ulong seed, RunnerOptions? options = null) => throw new InvalidOperationException(); }
