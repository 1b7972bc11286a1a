using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Unit.Aws;

public sealed class KmsOperations
{
    [Test]
    public void A_data_key_is_unwrapped_by_its_key_in_its_context_only()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        var kms = rig.Aws.KeysFor(AwsPrincipal.Administrator(rig.Account));
        rig.Run(async () =>
        {
            var (plaintext, wrapped) = await kms.GenerateDataKeyAsync(key.KeyId, 64, "aws:ebs:id=vol-1", default);
            plaintext.Should().HaveCount(64);
            wrapped.CiphertextBlob.ToArray().AsSpan().IndexOf(plaintext.AsSpan(0, 16)).Should().BeNegative();
            (await kms.DecryptAsync(wrapped, default)).Should().Equal(plaintext);
            var elsewhere = new WrappedDataKey(wrapped.KeyArn, "aws:ebs:id=vol-2", wrapped.CiphertextBlob);
            (await AwsRig.CodeOf(() => kms.DecryptAsync(elsewhere, default))).Should().Be("InvalidCiphertextException");
            var other = rig.Aws.Kms.CreateKey();
            var moved = new WrappedDataKey(other.Arn, wrapped.EncryptionContext, wrapped.CiphertextBlob);
            (await AwsRig.CodeOf(() => kms.DecryptAsync(moved, default))).Should().Be("InvalidCiphertextException");
            var without = await kms.GenerateDataKeyWithoutPlaintextAsync(key.KeyId, 64, "c", default);
            (await kms.DecryptAsync(without, default)).Should().HaveCount(64).And.NotEqual(plaintext);
        });
    }

    [Test]
    public void A_disabled_key_refuses_every_cryptographic_call_and_is_still_described()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey("alias/k");
        var kms = rig.Aws.KeysFor(AwsPrincipal.Administrator(rig.Account));
        rig.Run(async () =>
        {
            var wrapped = await kms.GenerateDataKeyWithoutPlaintextAsync("alias/k", 64, "c", default);
            rig.Aws.Kms.DisableKey(key.KeyId);
            await Refuses("DisabledException");
            (await kms.DescribeKeyAsync("alias/k", default)).State.Should().Be("Disabled");
            rig.Aws.Kms.ScheduleKeyDeletion(key.KeyId, TimeSpan.FromDays(7));
            await Refuses("KMSInvalidStateException");
            (await kms.DescribeKeyAsync("alias/k", default)).State.Should().Be("PendingDeletion");
            await rig.Delay(8 * 86_400);
            (await AwsRig.CodeOf(() => kms.DescribeKeyAsync(key.Arn, default))).Should().Be("NotFoundException");
            (await AwsRig.CodeOf(() => kms.DecryptAsync(wrapped, default))).Should().Be("NotFoundException");

            async Task Refuses(string code)
            {
                (await AwsRig.CodeOf(() => kms.DecryptAsync(wrapped, default))).Should().Be(code);
                (await AwsRig.CodeOf(() => kms.GenerateDataKeyAsync(key.Arn, 64, "c", default))).Should().Be(code);
                (await AwsRig.CodeOf(() => kms.GenerateDataKeyWithoutPlaintextAsync(key.Arn, 64, "c", default))).Should().Be(code);
                (await AwsRig.CodeOf(() => kms.CreateGrantAsync(key.Arn, "arn:x", ["Decrypt"], "c", default))).Should().Be(code);
            }
        });
    }

    [Test]
    public void A_deletion_taken_back_leaves_the_key_disabled_and_alive()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        rig.Run(async () =>
        {
            rig.Aws.Kms.ScheduleKeyDeletion(key.KeyId, TimeSpan.FromDays(7));
            await rig.Delay(86_400);
            rig.Aws.Kms.CancelKeyDeletion(key.KeyId);
            await rig.Delay(30 * 86_400);
            rig.Aws.Kms.Keys.Should().ContainSingle().Which.State.Should().Be("Disabled");
        });
        rig.Changes.Should().Equal("key -→Enabled", "key Enabled→PendingDeletion", "key PendingDeletion→Disabled");
    }

    [Test]
    public void Keys_of_AWS_and_keys_pending_deletion_can_not_be_disabled_or_enabled()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        rig.Aws.Kms.ScheduleKeyDeletion(key.KeyId, TimeSpan.FromDays(7));
        rig.Aws.Kms.Invoking(it => it.EnableKey(key.KeyId)).Should().Throw<AwsServiceException>().Which.Code.Should().Be("KMSInvalidStateException");
        rig.Aws.Kms.Invoking(it => it.DisableKey("alias/aws/ebs")).Should().Throw<AwsServiceException>().Which.Code.Should().Be("UnsupportedOperationException");
    }

    [Test]
    public void The_key_of_EBS_is_made_on_first_use_once()
    {
        var rig = new AwsRig();
        var kms = rig.Aws.KeysFor(AwsPrincipal.Administrator(rig.Account));
        rig.Run(async () =>
        {
            rig.Aws.Kms.Keys.Should().BeEmpty();
            var first = await kms.DescribeKeyAsync("alias/aws/ebs", default);
            first.Manager.Should().Be("AWS");
            (await kms.DescribeKeyAsync($"arn:aws:kms:eu-central-1:{rig.Account}:alias/aws/ebs", default)).Should().Be(first);
        });
    }

    [TestCase("11111111-2222-3333-4444-555555555555")]
    [TestCase("alias/nowhere")]
    [TestCase("nonsense")]
    [TestCase("arn:aws:kms:us-east-1:111122223333:alias/k")]
    public void An_unknown_key_is_not_found(string name)
    {
        var rig = new AwsRig();
        rig.Aws.Kms.CreateKey("alias/k");
        var kms = rig.Aws.KeysFor(AwsPrincipal.Administrator(rig.Account));
        rig.Run(async () => (await AwsRig.CodeOf(() => kms.DescribeKeyAsync(name, default))).Should().Be("NotFoundException"));
    }

    [Test]
    public void A_grant_gives_its_grantee_its_operations_in_its_context_until_it_is_revoked()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        var admin = rig.Aws.KeysFor(AwsPrincipal.Administrator(rig.Account));
        var role = AwsPrincipal.Role(rig.Account, "reader");
        var reader = rig.Aws.KeysFor(role);
        rig.Run(async () =>
        {
            var mine = await admin.GenerateDataKeyWithoutPlaintextAsync(key.KeyId, 64, "mine", default);
            var others = await admin.GenerateDataKeyWithoutPlaintextAsync(key.KeyId, 64, "others", default);
            (await AwsRig.CodeOf(() => reader.DecryptAsync(mine, default))).Should().Be("AccessDeniedException");
            var grant = await admin.CreateGrantAsync(key.KeyId, role.Arn, ["Decrypt"], "mine", default);
            (await AwsRig.CodeOf(() => reader.DecryptAsync(mine, default))).Should().Be("none");
            (await AwsRig.CodeOf(() => reader.DecryptAsync(others, default))).Should().Be("AccessDeniedException");
            (await AwsRig.CodeOf(() => reader.GenerateDataKeyAsync(key.KeyId, 64, "mine", default))).Should().Be("AccessDeniedException");
            (await admin.ListGrantsAsync(key.KeyId, default)).Should().ContainSingle().Which.Should().Be(grant);
            await admin.RevokeGrantAsync(key.KeyId, grant.GrantId, default);
            (await AwsRig.CodeOf(() => reader.DecryptAsync(mine, default))).Should().Be("AccessDeniedException");
            (await AwsRig.CodeOf(() => admin.RevokeGrantAsync(key.KeyId, grant.GrantId, default))).Should().Be("NotFoundException");
        });
    }

    [Test]
    public void A_key_policy_decides_before_identity_policies_do()
    {
        var rig = new AwsRig();
        var role = AwsPrincipal.Role(rig.Account, "team");
        var admin = rig.Aws.KeysFor(AwsPrincipal.Administrator(rig.Account));
        var team = rig.Aws.KeysFor(role);
        var closed = rig.Aws.Kms.CreateKey(policy: new KeyPolicy(false, [new(role.Arn, PolicyStatement.Allow(["kms:Describe*"], ["*"]))]));
        var denied = rig.Aws.Kms.CreateKey(policy: new KeyPolicy(true, [new("*", PolicyStatement.Deny(["kms:*"], ["*"]))]));
        var open = rig.Aws.Kms.CreateKey();
        rig.Run(async () =>
        {
            (await AwsRig.CodeOf(() => admin.DescribeKeyAsync(open.Arn, default))).Should().Be("none");
            (await AwsRig.CodeOf(() => team.DescribeKeyAsync(open.Arn, default))).Should().Be("AccessDeniedException");
            (await AwsRig.CodeOf(() => admin.DescribeKeyAsync(closed.Arn, default))).Should().Be("AccessDeniedException", "the policy does not delegate to IAM");
            (await AwsRig.CodeOf(() => team.DescribeKeyAsync(closed.Arn, default))).Should().Be("none");
            (await AwsRig.CodeOf(() => team.GenerateDataKeyAsync(closed.Arn, 64, "c", default))).Should().Be("AccessDeniedException");
            (await AwsRig.CodeOf(() => admin.DescribeKeyAsync(denied.Arn, default))).Should().Be("AccessDeniedException");
        });
    }
}
