using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core;

/// <summary>What was confirmed is what is applied.</summary>
public sealed class ConfirmedPlanTests
{
    [Test]
    public void A_confirmed_plan_is_applied()
    {
        var (planned, result) = Apply(static _ => Task.CompletedTask);
        result.Should().BeOfType<MigrationResult.Completed>(planned.Fingerprint);
    }

    [TestCase("""{"spec":{"replicas":1}}""")]
    [TestCase("""{"metadata":{"labels":{"team":"b"}}}""")]
    [TestCase("""{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":20}}}}""")]
    public void What_changed_after_it_was_confirmed_is_not_begun(string patch)
    {
        var (planned, result) = Apply(rig => rig.Patch(KubeResources.StatefulSets, "default", "db", patch));
        var finding = result.Should().BeOfType<MigrationResult.Declined>().Which.Findings.Should().ContainSingle().Subject;
        finding.Code.Should().Be(EncryptionFindings.PlanChanged);
        finding.Observed.Should().StartWith($"plan {planned.Fingerprint} was confirmed");
    }

    private static (MigrationPlan Planned, MigrationResult Result) Apply(Func<MigrationRig, Task> meanwhile)
    {
        var (rig, planned, result) = (new MigrationRig(), default(MigrationPlan), default(MigrationResult));
        rig.Run(async () =>
        {
            await rig.Deploy();
            planned = await rig.Migrator().PlanAsync(HazardRun.Migration, CancellationToken.None);
            (await rig.Migrator().PlanAsync(HazardRun.Migration, CancellationToken.None)).Fingerprint.Should().Be(planned.Fingerprint, "nothing has changed");
            await meanwhile(rig);
            result = await rig.Migrator().ApplyAsync(HazardRun.Migration, new ApplyOptions { ConfirmedPlan = planned.Fingerprint }, CancellationToken.None);
        });
        return (planned!, result!);
    }
}
