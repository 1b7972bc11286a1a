using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using static Drydock.Scenarios.Findings.FindingManifests;

namespace Drydock.Scenarios.Findings;

/// <summary>Whole rehearsals of what a plan finds: what blocks is declined with nothing touched; what warns is survived.</summary>
public sealed class FindingScenarios
{
    private static Scenario Base => BuiltInScenarios.RedisEncryption with { EverydayTrouble = false };

    private static IEnumerable<TestCaseData> Declined()
    {
        yield return Case(EncryptionFindings.SnapshotCrdsMissing, BuiltInScenarios.Find("redis-encryption-no-snapshots")! with { EverydayTrouble = false }, "the API does not serve them");
        yield return Case(EncryptionFindings.KeyDisabled, WithKey("Disabled"), "it is disabled");
        yield return Case(EncryptionFindings.KeyPendingDeletion, WithKey("PendingDeletion"), "it is pending deletion");
        yield return Case(EncryptionFindings.OwnedByOperator, SetLabel("app.kubernetes.io/managed-by: redis-operator"), "an operator manages it");
        yield return Case(EncryptionFindings.FargatePod, PodLabel("eks.amazonaws.com/fargate-profile: redis"), "runs on Fargate");
        yield return Case(EncryptionFindings.ClaimShared, With(Sharer), "pod shop/sharer, which is not of the workload, uses it too");
        yield return Case(EncryptionFindings.ClaimShared, With(EndedSharer), "pod shop/backup, which is not of the workload, has ended");
        yield return Case(EncryptionFindings.ForeignObject, With(SnapshotClass + Snapshot("drydock-final-data-redis-1", "data-redis-1")), "volumesnapshot shop drydock-final-data-redis-1");
        yield return Case(EncryptionFindings.ConfigMissing, Replace("name: redis-config\n  volumeClaimTemplates", "name: no-such-config\n  volumeClaimTemplates"), "configmap shop/no-such-config");
    }

    private static IEnumerable<TestCaseData> Survived()
    {
        yield return Case(EncryptionFindings.ReclaimPolicyDelete, Base, "its reclaim policy is Delete");
        yield return Case(EncryptionFindings.ScaledByAutoscaler, With(Autoscaler), "horizontalpodautoscaler shop/redis");
        yield return Case(EncryptionFindings.ManagedByGitOps, SetLabel("argocd.argoproj.io/instance: shop"), "argocd.argoproj.io/instance says that a GitOps tool applies it");
        yield return Case(EncryptionFindings.PodDisruptionBudget, With(Budget), "poddisruptionbudget shop/redis");
        yield return Case(EncryptionFindings.RetentionPolicyDelete, Retention("Delete", "Delete"), "whenDeleted=Delete, whenScaled=Delete");
        yield return Case(EncryptionFindings.RetentionPolicyDelete, Retention("Retain", "Delete"), "whenDeleted=Retain, whenScaled=Delete");
        yield return Case(EncryptionFindings.GracePeriodTooShort, Replace("terminationGracePeriodSeconds: 30", "terminationGracePeriodSeconds: 2"), "terminationGracePeriodSeconds is 2");
        yield return Case(EncryptionFindings.ServiceMissing, Replace("serviceName: redis\n", "serviceName: elsewhere\n"), "serviceName names elsewhere");
        yield return Case(EncryptionFindings.ClaimBeyondReplicas, With(BeyondReplicas), "data-redis-7");
    }

    [TestCaseSource(nameof(Declined))]
    public void Is_declined_with_nothing_touched(string code, Scenario scenario, string telling)
    {
        var run = Run(scenario, ExpectedOutcome.Declined, code, telling);
        run.OutcomeDetail.Should().Contain(code);
        run.Volumes.Should().BeEmpty();
    }

    [TestCaseSource(nameof(Survived))]
    public void Is_told_and_survived(string code, Scenario scenario, string telling) => Run(scenario, ExpectedOutcome.Completed, code, telling);

    [Test]
    public void Volumes_that_are_encrypted_already_are_left_alone()
    {
        var run = Run(Base with { Account = new AccountSpec { EncryptionByDefault = true } }, ExpectedOutcome.Completed, EncryptionFindings.AlreadyEncrypted, "nothing to do");
        run.Volumes.Should().HaveCount(2).And.OnlyContain(v => v.Encrypted && v.SourceVolumeId == v.TargetVolumeId);
        run.ApplicationDowntime.Should().Be(TimeSpan.Zero);
    }

    [Test]
    public void Claims_beyond_the_replicas_move_too()
    {
        var run = Run(With(BeyondReplicas), ExpectedOutcome.Completed, EncryptionFindings.ClaimBeyondReplicas, "data-redis-7");
        run.Volumes.Should().HaveCount(3).And.OnlyContain(v => v.Encrypted && v.SourceVolumeId != v.TargetVolumeId);
    }

    [Test]
    public void Snapshots_of_others_outlive_the_cleanup_and_are_reported()
    {
        var run = Run(With(SnapshotClass + Snapshot("nightly", "data-redis-0")), ExpectedOutcome.Completed, EncryptionFindings.ForeignPlaintextSnapshots, "snap-");
        run.Remarks.Should().Contain(r => r.Contains(EncryptionFindings.ForeignPlaintextSnapshots, StringComparison.Ordinal) && r.Contains("snap-", StringComparison.Ordinal));
    }

    private static RunResult Run(Scenario scenario, ExpectedOutcome expected, string code, string telling)
    {
        var run = ScenarioRunner.Run(scenario with { Expect = expected }, 5);
        TestContext.Out.WriteLine(string.Join('\n', run.Findings));
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        run.Findings.Should().Contain(f => f.Contains(code, StringComparison.Ordinal) && f.Contains(telling, StringComparison.Ordinal));
        return run;
    }

    private static Scenario WithKey(string state) => Base with
    {
        Account = new AccountSpec { Keys = [new KeySpec("alias/data", state)] },
        Migration = MigrationSpec.EncryptVolumes("shop/redis", "alias/data"),
    };

    private static Scenario SetLabel(string label)
    {
        const string Head = "kind: StatefulSet\nmetadata:\n  name: redis\n  namespace: shop\n  labels:\n";
        return Replace(Head, $"{Head}    {label}\n");
    }

    private static Scenario PodLabel(string label) => Replace("  template:\n    metadata:\n      labels:\n", $"  template:\n    metadata:\n      labels:\n        {label}\n");

    private static Scenario Retention(string whenDeleted, string whenScaled) =>
        Replace("  serviceName: redis\n", $"  serviceName: redis\n  persistentVolumeClaimRetentionPolicy:\n    whenDeleted: {whenDeleted}\n    whenScaled: {whenScaled}\n");

    private static Scenario Replace(string old, string now)
    {
        Base.Manifests.Should().Contain(m => m.Text.Contains(old, StringComparison.Ordinal), "the built-in manifests hold what is replaced");
        return Base with { Manifests = Base.Manifests.Select(m => m with { Text = m.Text.Replace(old, now, StringComparison.Ordinal) }).ToList() };
    }

    private static Scenario With(string manifests) => Base with { Manifests = [.. Base.Manifests, new ManifestSource("more.yml", manifests)] };

    private static TestCaseData Case(string code, Scenario scenario, string telling) => new TestCaseData(code, scenario, telling).SetArgDisplayNames(code, telling);
}
