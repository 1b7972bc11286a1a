using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Live.Environments;

namespace Drydock.Scenarios.Live;

/// <summary>What the live tier says before it starts anything: needs no Docker.</summary>
public sealed class WhatRunsOnK3s
{
    [TestCase("redis-encryption", "it moves EBS volumes, and k3s has none")]
    [TestCase("document-1-by-hand", "its volumes are not of the CSI hostpath driver, the only one in k3s")]
    public void A_scenario_that_needs_AWS_is_refused_with_those_that_run(string scenario, string why)
    {
        var run = () => ScenarioRunner.Run(BuiltInScenarios.Find(scenario)!, 1, environment: new K3sEnvironment(new LiveSettings()));
        var refusal = run.Should().Throw<LiveEnvironmentException>().Which;
        refusal.Problem.Should().Be(LiveProblem.NotRunnableHere);
        refusal.Message.Should().Be($"{scenario} can't run on k3s: {why}. Leave --environment out to rehearse it; on k3s run: redis-snapshot-restore, redis-snapshot-running, shared-files");
    }

    [Test]
    public void Faults_are_for_simulated_worlds() =>
        K3sEnvironment.WhyNot(BuiltInScenarios.SharedFiles with { Faults = [new FaultSpec(FaultEffect.CrashAfter, 1)] }).Should().Be("faults can be injected in simulated worlds only");
}
