using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Unit.Aws;

public sealed class Policies
{
    private static readonly KeyValuePair<string, string>[] Tags = [new("CSIVolumeName", "pvc-1")];

    [TestCase("ec2:CreateVolume", "arn:v", "ec2:createvolume", "arn:v", true)]
    [TestCase("ec2:Create*", "*", "ec2:CreateVolume", "arn:v", true)]
    [TestCase("ec2:Create?olume", "arn:*:v", "ec2:CreateVolume", "arn:x:y:v", true)]
    [TestCase("ec2:*", "arn:w", "ec2:CreateVolume", "arn:v", false)]
    [TestCase("kms:*", "*", "ec2:CreateVolume", "arn:v", false)]
    [TestCase("*a*b*c", "*", "xxaxxbxxc", "r", true)]
    [TestCase("*a*b*c", "*", "xxaxxbxxcd", "r", false)]
    public void Actions_and_resources_match_by_wildcards(string action, string resource, string asked, string on, bool allowed) =>
        PolicyEvaluator.Evaluate([PolicyStatement.Allow([action], [resource])], asked, on)
            .Should().Be(allowed ? PolicyDecision.Allow : PolicyDecision.ImplicitDeny);

    [Test]
    public void A_deny_wins_wherever_it_stands()
    {
        var allow = PolicyStatement.Allow(["*"], ["*"]);
        var deny = PolicyStatement.Deny(["ec2:Delete*"], ["*"]);
        PolicyEvaluator.Evaluate([deny, allow], "ec2:DeleteVolume", "r").Should().Be(PolicyDecision.ExplicitDeny);
        PolicyEvaluator.Evaluate([allow, deny], "ec2:DeleteVolume", "r").Should().Be(PolicyDecision.ExplicitDeny);
        PolicyEvaluator.Evaluate([allow, deny], "ec2:CreateVolume", "r").Should().Be(PolicyDecision.Allow);
    }

    [Test]
    public void A_condition_needs_its_key_in_the_request()
    {
        var statement = PolicyStatement.Allow(["*"], ["*"], new PolicyCondition("Bool", "kms:GrantIsForAWSResource", "true"));
        PolicyEvaluator.Evaluate([statement], "a", "r").Should().Be(PolicyDecision.ImplicitDeny);
        var context = new Dictionary<string, string> { ["kms:GrantIsForAWSResource"] = "true" };
        PolicyEvaluator.Evaluate([statement], "a", "r", context).Should().Be(PolicyDecision.Allow);
        context["kms:GrantIsForAWSResource"] = "false";
        PolicyEvaluator.Evaluate([statement], "a", "r", context).Should().Be(PolicyDecision.ImplicitDeny);
    }

    [Test]
    public void A_right_to_grant_for_resources_of_AWS_is_no_right_to_grant()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        var driver = rig.Aws.KeysFor(AwsPrincipal.EbsCsiDriver(rig.Account).With([.. AwsManagedPolicies.EbsEncryptionOn(key.Arn)]));
        rig.Run(async () =>
        {
            (await AwsRig.CodeOf(() => driver.CreateGrantAsync(key.Arn, "arn:x", ["Decrypt"], "c", default))).Should().Be("AccessDeniedException");
            (await AwsRig.CodeOf(() => driver.DescribeKeyAsync(key.Arn, default))).Should().Be("none");
        });
    }

    [Test]
    public void The_policy_of_the_EBS_CSI_driver_lets_it_touch_its_own_volumes_only()
    {
        var rig = new AwsRig();
        var driver = rig.Aws.BlockStorageFor(AwsPrincipal.EbsCsiDriver(rig.Account));
        rig.Run(async () =>
        {
            (await AwsRig.CodeOf(() => driver.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1), default))).Should().Be("UnauthorizedOperation");
            var own = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Tags: Tags), driver);
            var foreign = await rig.Volume();
            (await AwsRig.CodeOf(() => driver.DeleteVolumeAsync(foreign.VolumeId, default))).Should().Be("UnauthorizedOperation");
            (await AwsRig.CodeOf(() => driver.CreateTagsAsync(own.VolumeId.Value, [new("x", "y")], default))).Should().Be("UnauthorizedOperation", "it may tag what it creates only");
            (await AwsRig.CodeOf(() => driver.GetEncryptionDefaultsAsync(default))).Should().Be("UnauthorizedOperation");
            (await AwsRig.CodeOf(() => driver.DescribeVolumesAsync(new DescribeRequest(), default))).Should().Be("none");
            (await AwsRig.CodeOf(() => driver.DeleteVolumeAsync(own.VolumeId, default))).Should().Be("none");
            var snapshot = await driver.CreateSnapshotAsync(new CreateSnapshotRequest(foreign.VolumeId, Tags: [new("CSIVolumeSnapshotName", "s")]), default);
            await rig.Completed(snapshot.SnapshotId);
            (await AwsRig.CodeOf(() => driver.CopySnapshotAsync(new CopySnapshotRequest(snapshot.SnapshotId), default))).Should().Be("UnauthorizedOperation");
            (await AwsRig.CodeOf(() => driver.DeleteSnapshotAsync(snapshot.SnapshotId, default))).Should().Be("none");
        });
    }

    [Test]
    public void A_role_with_nothing_is_refused_everything_with_403()
    {
        var rig = new AwsRig();
        var role = AwsPrincipal.Role(rig.Account, "nobody");
        var client = rig.Aws.BlockStorageFor(role);
        rig.Run(async () =>
        {
            var volume = await rig.Volume();
            var call = async () => await client.AttachVolumeAsync(volume.VolumeId, new InstanceId("i-00000000"), "/dev/xvdaa", default);
            var refusal = (await call.Should().ThrowAsync<AwsServiceException>()).Which;
            (refusal.Code, refusal.StatusCode).Should().Be(("UnauthorizedOperation", 403));
            refusal.Message.Should().Contain(role.Arn).And.Contain("ec2:AttachVolume").And.Contain(volume.VolumeId.Value);
            (await AwsRig.CodeOf(() => client.DescribeSnapshotsAsync(new DescribeRequest(), default))).Should().Be("UnauthorizedOperation");
        });
    }
}
