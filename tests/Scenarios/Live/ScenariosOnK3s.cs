using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Live.Environments;

namespace Drydock.Scenarios.Live;

/// <summary>The very same scenarios that are rehearsed, on a real k3s. Without a Docker that works they are skipped with the reason; in CI that is a failure.</summary>
[Category("Live")]
public sealed class ScenariosOnK3s
{
    private readonly LiveSettings _settings = LiveSettings.FromEnvironment() with { Progress = TestContext.Progress.WriteLine };
    private K3sCluster? _cluster;

    private static IEnumerable<string> Runnable => BuiltInScenarios.All.Where(s => K3sEnvironment.WhyNot(s) is null).Select(s => s.Name);

    [OneTimeSetUp]
    public async Task StartCluster()
    {
        if (DockerProblems.Find() is { } problem)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(problem.Message);
            Assert.Ignore(problem.Message);
        }

        _cluster = await K3sCluster.StartAsync(_settings, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task RemoveCluster()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    [TestCaseSource(nameof(Runnable))]
    public void Does_what_it_expects_on_a_real_cluster(string scenario)
    {
        var run = ScenarioRunner.Run(BuiltInScenarios.Find(scenario)!, seed: 1, new RunnerOptions { Progress = TestContext.Progress.WriteLine }, new K3sEnvironment(_settings, _cluster));
        run.Passed.Should().BeTrue(run.Summary + string.Join('\n', run.Remarks));
        run.IsSimulated.Should().BeFalse();
    }

    /// <summary>The negative twin: what must be caught in virtual time is caught in real time too.</summary>
    [Test]
    public void A_snapshot_of_the_running_Redis_is_caught_on_a_real_cluster()
    {
        var scenario = BuiltInScenarios.RedisSnapshotRestore with { Migration = MigrationSpec.ByHand("snapshot-running") };
        var run = ScenarioRunner.Run(scenario, seed: 2, new RunnerOptions(), new K3sEnvironment(_settings, _cluster));
        run.Passed.Should().BeFalse();
        run.Failure.Should().StartWith("no acknowledged write lost: shop/redis-0: key write:");
    }
}
