using Drydock.Core;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Unit.Core;

/// <summary>Which key the volumes are encrypted with, and when that is found out.</summary>
public sealed class VolumeEncryptionKeyTests
{
    private static readonly VolumeEncryptionMigration Migration = HazardRun.Migration;

    [TestCase("disabled")]
    [TestCase("pending deletion")]
    [TestCase("missing")]
    public void A_key_that_cannot_be_used_is_refused_by_the_plan(string state)
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            var key = state == "missing" ? "alias/none" : rig.Aws.Kms.CreateKey().Arn;
            if (state == "disabled") rig.Aws.Kms.DisableKey(key);
            if (state == "pending deletion") rig.Aws.Kms.ScheduleKeyDeletion(key, TimeSpan.FromDays(7));
            result = await rig.Migrator().ApplyAsync(Migration with { KmsKey = key }, CancellationToken.None);
        });

        var expected = state switch { "missing" => EncryptionFindings.KeyMissing, "disabled" => EncryptionFindings.KeyDisabled, _ => EncryptionFindings.KeyPendingDeletion };
        result.Should().BeOfType<MigrationResult.Declined>().Which.Findings[0].Code.Should().Be(expected);
        rig.Progress.Should().BeEmpty();
    }

    [Test]
    public void A_customer_key_is_the_one_that_the_real_volumes_have()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        var key = "";
        rig.Run(async () =>
        {
            await rig.Deploy();
            var policy = new KeyPolicy(true, [new("*", PolicyStatement.Allow(["kms:*"], ["*"]))]);
            key = rig.Aws.Kms.CreateKey(policy: policy).Arn;
            result = await rig.Migrator().ApplyAsync(Migration with { KmsKey = key }, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace).Which.Volumes.Should().OnlyContain(v => v.KmsKeyId == key);
    }

    [Test]
    public void A_key_that_the_driver_may_not_use_is_found_by_the_canary_before_anything_stops()
    {
        var rig = new MigrationRig();
        var migration = Migration with { Timeouts = new VolumeEncryptionTimeouts { Canary = TimeSpan.FromMinutes(3) } };
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            // A customer key whose policy leaves it to IAM: the driver's managed policy has no rights on keys.
            result = await rig.Migrator().ApplyAsync(migration with { KmsKey = rig.Aws.Kms.CreateKey().Arn }, CancellationToken.None);
            // A volume with such a key vanishes while it is being created.
            await rig.Delay(30);
        });

        result.Should().BeOfType<MigrationResult.RolledBack>().Which.Reason.Should().Contain("the canary runs");
        rig.Progress.Should().NotContain(p => p.Contains("[quiesce]"));
        rig.Volumes.Should().HaveCount(2, rig.Trace);
        rig.LostLines.Should().BeEmpty();
    }
}
