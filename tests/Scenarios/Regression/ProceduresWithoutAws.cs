using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>The scenarios that the live tier runs on a real k3s, here in virtual time.</summary>
public sealed class ProceduresWithoutAws
{
    private static IEnumerable<Scenario> Scenarios => [BuiltInScenarios.RedisSnapshotRestore, BuiltInScenarios.SharedFiles];

    [TestCaseSource(nameof(Scenarios))]
    public void Passes_for_other_seeds(Scenario scenario) => Sweep(scenario, 8);

    [TestCaseSource(nameof(Scenarios)), Category("Exhaustive")]
    public void Passes_for_seeds_1_to_200(Scenario scenario) => Sweep(scenario, 200);

    [Test]
    public void A_snapshot_of_the_running_Redis_is_caught()
    {
        var scenario = BuiltInScenarios.RedisSnapshotRestore with { Migration = MigrationSpec.ByHand("snapshot-running") };
        var run = ScenarioRunner.Run(scenario, seed: 5);
        run.Verdict.Should().Be(RunVerdict.Failed);
        run.Failure.Should().StartWith("no acknowledged write lost: shop/redis-0: key write:");
    }

    [Test]
    public void Pods_that_have_a_claim_each_are_caught()
    {
        var run = ScenarioRunner.Run(Edited("claimName: shared\n", "claimName: other\n", "\n---\n" + Claim), seed: 5);
        run.Verdict.Should().Be(RunVerdict.Failed);
        run.Failure.Should().StartWith("what one pod writes the other reads: office/left reads 'line of left' from /shared/log, not 'line of left | line of right'");
    }

    [Test]
    public void A_claim_that_does_not_bind_ends_the_procedure_with_what_it_waits_for()
    {
        var run = ScenarioRunner.Run(Edited("claimName: shared\n", "claimName: nowhere\n", ""), seed: 5);
        run.Verdict.Should().Be(RunVerdict.Failed);
        run.Outcome.Should().Be("the procedure could not go on");
        run.OutcomeDetail.Should().Be("pods office/right did not become what the procedure waits for");
    }

    private const string Claim = """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: other
          namespace: office
        spec:
          accessModes: ["ReadWriteMany"]
          storageClassName: csi-hostpath-sc
          resources:
            requests:
              storage: 64Mi
        """;

    /// <summary>The scenario of shared files with the last occurrence of a text replaced.</summary>
    private static Scenario Edited(string text, string replacement, string more) => BuiltInScenarios.SharedFiles with
    {
        Manifests = BuiltInScenarios.SharedFiles.Manifests.Select(m => m.Text.LastIndexOf(text, StringComparison.Ordinal) is >= 0 and var at
            ? m with { Text = m.Text[..at] + replacement + m.Text[(at + text.Length)..] + more } : m).ToList(),
    };

    private static void Sweep(Scenario scenario, int seeds)
    {
        var runs = Enumerable.Range(1, seeds).AsParallel().AsOrdered().Select(s => ScenarioRunner.Run(scenario, (ulong)s)).ToList();
        runs.Where(r => !r.Passed).Select(r => r.Summary).Should().BeEmpty();
        runs.Select(r => r.TimelineHash).Should().OnlyHaveUniqueItems();
    }
}
