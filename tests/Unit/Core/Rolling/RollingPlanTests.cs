using Drydock.Core;
using Drydock.Core.Permissions;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core.Rolling;

/// <summary>Which cutover a plan takes, what it says of the others, and which rights it asks for.</summary>
public sealed class RollingPlanTests
{
    [Test]
    public void Left_to_choose_a_plan_takes_pod_by_pod_where_it_sees_the_roles_and_prints_the_downtimes_side_by_side()
    {
        var plan = Plan(EncryptionCutover.Choose, 2);

        plan.IsBlocked.Should().BeFalse();
        plan.Steps.Select(s => s.Name).Should().Equal("retain-sources", "create-classes", "canary", "warm-snapshots", "recreate-statefulset", "move-pod-1", "move-pod-2", "restore-policies");
        plan.Steps.Should().OnlyContain(s => !s.WorkloadIsDown);
        plan.Findings.Should().ContainSingle(f => f.Code == EncryptionFindings.CutoverChosen).Which.Observed.Should().Contain("db-0: leader").And.Contain("db-1: follower");
        plan.ExpectedDowntime.Should().Be(TimeSpan.FromSeconds(1));
        plan.LongestDowntime.Should().Be(TimeSpan.FromSeconds(5));
        plan.Alternatives.Where(a => a.IsChosen).Should().ContainSingle().Which.Cutover.Should().Be("rolling");
        plan.Alternatives.Where(a => a.Cutover == "in-place").Should().OnlyContain(a => a.Expected > TimeSpan.FromSeconds(30));
        plan.Needs.Cluster.Should().Contain(p => p.Resource == "pods" && p.Verbs.Contains("delete") && p.Names.Contains("db-0"));
    }

    [Test]
    public void Left_to_choose_a_plan_takes_in_place_where_one_pod_must_not_be_lost_and_says_why()
    {
        var plan = Plan(EncryptionCutover.Choose, 1);

        plan.IsBlocked.Should().BeFalse();
        plan.Steps.Select(s => s.Name).Should().Contain("quiesce");
        plan.Findings.Should().ContainSingle(f => f.Code == EncryptionFindings.CutoverChosen).Which.Observed.Should().StartWith("in place").And.Contain("it has 1 replicas");
    }

    [Test]
    public void Pod_by_pod_is_declined_where_a_replica_is_not_in_sync_and_in_place_is_not_offered_in_its_stead()
    {
        var plan = Plan(EncryptionCutover.Rolling, 2, group => group.InSync.Remove("db-1"));

        plan.Findings.Should().ContainSingle(f => f.Severity == FindingSeverity.Blocking).Which.Subject.Should().Be("pod db-1");
    }

    [Test]
    public void Pod_by_pod_is_declined_where_no_application_replicates_anything()
    {
        var rig = new MigrationRig();
        MigrationPlan? plan = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            plan = await rig.Migrator().PlanAsync(HazardRun.Migration with { Cutover = EncryptionCutover.Rolling }, CancellationToken.None);
        });

        plan!.Findings.Should().ContainSingle(f => f.Severity == FindingSeverity.Blocking).Which.Code.Should().Be(EncryptionFindings.RollingNotPossible);
    }

    [Test]
    public void Pod_by_pod_without_an_application_to_look_for_is_no_request() =>
        (HazardRun.Migration with { Cutover = EncryptionCutover.Rolling, Application = ApplicationProbe.None }).Validate().Should().ContainSingle().Which.Should().Contain("rolling");

    [Test]
    public void Who_may_not_ask_Kafka_is_told_so_and_does_not_get_the_cutover_that_stops_everything()
    {
        var kafka = MovedWorkload.KafkaToChoose();
        var table = LeastPrivilege.Table(kafka);
        MigrationPlan Plan(MigrationPermissions granted)
        {
            var trial = new LeastPrivilege(kafka, granted);
            MigrationPlan? plan = null;
            trial.Rig.Run(async () =>
            {
                await trial.DeployAsync();
                plan = await trial.Rig.Migrator(ports: trial.Ports()).PlanAsync(kafka.Migration, CancellationToken.None);
            });
            return plan!;
        }

        Plan(table).Steps.Select(s => s.Name).Should().Contain("move-pod-3");
        Plan(table with { Cluster = [.. table.Cluster.Where(r => r.Resource != "pods/exec")] }).Findings.Should()
            .ContainSingle(f => f.Severity == FindingSeverity.Blocking && f.Code == EncryptionFindings.PermissionMissing).Which.Observed.Should().Contain("cannot create resource \"pods/exec\"");
    }

    private static MigrationPlan Plan(EncryptionCutover cutover, int replicas, Action<ReplicatedGroup>? before = null)
    {
        var (run, group) = RollingTests.Make([], EncryptionRoute.Choose, replicas, cutover: cutover);
        MigrationPlan? plan = null;
        run.Rig.Run(async () =>
        {
            await run.Rig.Deploy(run.Set, replicas: replicas);
            before?.Invoke(group);
            plan = await run.Rig.Migrator().PlanAsync(run.Migrated, CancellationToken.None);
        });
        return plan!;
    }
}
