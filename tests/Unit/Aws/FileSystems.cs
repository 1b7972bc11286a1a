using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Efs;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Unit.Aws;

public sealed class FileSystems
{
    private static readonly DescribeFileSystemsRequest All = new();

    [Test]
    public void Go_from_creating_to_available_and_from_deleting_to_gone()
    {
        var rig = new AwsRig();
        var efs = Admin(rig);
        rig.Run(async () =>
        {
            var made = await efs.CreateFileSystemAsync(new CreateFileSystemRequest("one", Tags: [new("Name", "files")]), default);
            (made.LifeCycleState, made.Name, made.NumberOfMountTargets, made.Encrypted, made.KmsKeyId).Should().Be(("creating", "files", 0, false, null));
            (made.PerformanceMode, made.ThroughputMode, made.SizeInBytes).Should().Be(("generalPurpose", "bursting", new FileSystemSize(0)));
            made.FileSystemArn.Should().Be($"arn:aws:elasticfilesystem:eu-central-1:{rig.Account}:file-system/{made.FileSystemId}");
            made.FileSystemId.Value.Should().MatchRegex("^fs-[0-9a-f]{17}$");
            await rig.Delay(10);
            var available = await Find(efs, made.FileSystemId);
            available.LifeCycleState.Should().Be("available");
            available.SizeInBytes.Value.Should().Be(6_144, "that is what an empty one is metered at");
            await efs.DeleteFileSystemAsync(made.FileSystemId, default);
            (await Find(efs, made.FileSystemId)).LifeCycleState.Should().Be("deleting");
            await rig.Delay(20);
            (await AwsRig.CodeOf(() => Find(efs, made.FileSystemId))).Should().Be("FileSystemNotFound");
            (await AwsRig.CodeOf(() => efs.DeleteFileSystemAsync(made.FileSystemId, default))).Should().Be("FileSystemNotFound");
        });
        rig.Changes.Should().Equal("file-system -→creating", "file-system creating→available", "file-system available→deleting", "file-system deleting→-");
    }

    [Test]
    public void Are_made_once_for_a_creation_token_and_the_refusal_names_the_one_that_is_there()
    {
        var rig = new AwsRig();
        var efs = Admin(rig);
        rig.Run(async () =>
        {
            var one = await efs.CreateFileSystemAsync(new CreateFileSystemRequest("token"), default);
            var again = async () => await efs.CreateFileSystemAsync(new CreateFileSystemRequest("token", Encrypted: true), default);
            var refused = (await again.Should().ThrowAsync<AwsServiceException>()).Which;
            (refused.Code, refused.StatusCode, refused.ExistingId).Should().Be(("FileSystemAlreadyExists", 409, one.FileSystemId.Value));
            (await efs.DescribeFileSystemsAsync(new DescribeFileSystemsRequest(CreationToken: "token"), default)).Should().ContainSingle();
            (await efs.DescribeFileSystemsAsync(new DescribeFileSystemsRequest(CreationToken: "other"), default)).Should().BeEmpty();
            await efs.DeleteFileSystemAsync(one.FileSystemId, default);
            await rig.Delay(20);
            (await efs.CreateFileSystemAsync(new CreateFileSystemRequest("token"), default)).FileSystemId.Should().NotBe(one.FileSystemId, "the token is free again");
        });
    }

    [Test]
    public void Of_two_calls_at_once_with_one_token_one_makes_it()
    {
        var rig = new AwsRig();
        var efs = Admin(rig);
        rig.Run(async () =>
        {
            var one = AwsRig.CodeOf(() => efs.CreateFileSystemAsync(new CreateFileSystemRequest("token", Encrypted: true), default));
            var two = AwsRig.CodeOf(() => efs.CreateFileSystemAsync(new CreateFileSystemRequest("token", Encrypted: true), default));
            new[] { await one, await two }.Should().BeEquivalentTo("none", "FileSystemAlreadyExists");
            (await efs.DescribeFileSystemsAsync(All, default)).Should().ContainSingle();
        });
    }

    [Test]
    public void Encrypted_ones_are_under_the_services_key_or_the_one_that_is_named()
    {
        var rig = new AwsRig();
        var efs = Admin(rig);
        var own = rig.Aws.Kms.CreateKey("alias/files");
        rig.Run(async () =>
        {
            var standard = await efs.CreateFileSystemAsync(new CreateFileSystemRequest("standard", Encrypted: true), default);
            standard.KmsKeyId.Should().Be(rig.Aws.Kms.ArnOf(SimKms.EfsAlias));
            rig.Aws.Kms.Keys.Single(key => key.Arn == standard.KmsKeyId).Manager.Should().Be("AWS");
            foreach (var name in new[] { own.KeyId, $"arn:aws:kms:eu-central-1:{rig.Account}:alias/files", "alias/files" })
            {
                var made = await efs.CreateFileSystemAsync(new CreateFileSystemRequest($"{name.Length}", Encrypted: true, KmsKeyId: name), default);
                made.KmsKeyId.Should().Be(own.Arn);
            }

            (await efs.DescribeFileSystemsAsync(All, default)).Where(it => it.KmsKeyId == own.Arn).Should().HaveCount(3);
            rig.Aws.Kms.GrantsOf(own.Arn).Should().HaveCount(3, "EFS keeps what it was given for each");
            foreach (var one in await efs.DescribeFileSystemsAsync(All, default)) await efs.DeleteFileSystemAsync(one.FileSystemId, default);
            await rig.Delay(20);
            rig.Aws.Kms.GrantsOf(own.Arn).Should().BeEmpty();
        });
    }

    [Test]
    public void Under_an_unusable_key_are_refused_and_leave_nothing()
    {
        var rig = new AwsRig();
        var efs = Admin(rig);
        var disabled = rig.Aws.Kms.CreateKey();
        rig.Aws.Kms.DisableKey(disabled.KeyId);
        var doomed = rig.Aws.Kms.CreateKey();
        rig.Aws.Kms.ScheduleKeyDeletion(doomed.KeyId, TimeSpan.FromDays(7));
        var asymmetric = rig.Aws.Kms.CreateKey(spec: "RSA_2048");
        rig.Run(async () =>
        {
            foreach (var key in new[] { disabled.Arn, doomed.Arn, asymmetric.Arn, "alias/nobody", "12345678-1234-1234-1234-123456789012" })
            {
                (await AwsRig.CodeOf(() => efs.CreateFileSystemAsync(new CreateFileSystemRequest("token", Encrypted: true, KmsKeyId: key), default))).Should().Be("BadRequest", key);
            }

            (await efs.DescribeFileSystemsAsync(All, default)).Should().BeEmpty();
            rig.Aws.Kms.EnableKey(disabled.KeyId);
            (await efs.CreateFileSystemAsync(new CreateFileSystemRequest("token", Encrypted: true, KmsKeyId: disabled.Arn), default)).KmsKeyId.Should().Be(disabled.Arn, "the token was not used up");
        });
    }

    [TestCase("", null, null, null, null, null, "ValidationException")]
    [TestCase("t", "fast", null, null, null, null, "ValidationException")]
    [TestCase("t", null, "provisioned", null, null, null, "BadRequest")]
    [TestCase("t", null, "bursting", 10, null, null, "BadRequest")]
    [TestCase("t", null, "provisioned", 5000, null, null, "ThroughputLimitExceeded")]
    [TestCase("t", "maxIO", "elastic", null, null, null, "BadRequest")]
    [TestCase("t", "maxIO", null, null, "eu-central-1a", null, "BadRequest")]
    [TestCase("t", null, null, null, "eu-central-1x", null, "UnsupportedAvailabilityZone")]
    [TestCase("t", null, null, null, null, "alias/files", "BadRequest")]
    [TestCase("t", null, null, null, null, "no key!", "ValidationException")]
    [TestCase("t", null, "provisioned", 100, "eu-central-1a", null, "none")]
    public void Are_refused_for_what_does_not_go_together(string token, string? performance, string? throughput, int? provisioned, string? zone, string? key, string code)
    {
        var rig = new AwsRig();
        var efs = Admin(rig);
        rig.Run(async () => (await AwsRig.CodeOf(() => efs.CreateFileSystemAsync(
            new CreateFileSystemRequest(token, performance, null, key, throughput, provisioned, zone), default))).Should().Be(code));
    }

    [Test]
    public void Are_limited_in_number()
    {
        var rig = new AwsRig(options: new SimAwsOptions { EfsQuotas = EfsQuotas.Default with { FileSystemsPerRegion = 2 } });
        var efs = Admin(rig);
        rig.Run(async () =>
        {
            await efs.CreateFileSystemAsync(new CreateFileSystemRequest("1"), default);
            await efs.CreateFileSystemAsync(new CreateFileSystemRequest("2"), default);
            (await AwsRig.CodeOf(() => efs.CreateFileSystemAsync(new CreateFileSystemRequest("3"), default))).Should().Be("FileSystemLimitExceeded");
        });
    }

    [Test]
    public void Carry_tags_by_id_or_ARN()
    {
        var rig = new AwsRig();
        var efs = Admin(rig);
        rig.Run(async () =>
        {
            var made = await efs.CreateFileSystemAsync(new CreateFileSystemRequest("t", Tags: [new("a", "1")]), default);
            await efs.TagResourceAsync(made.FileSystemArn, [new("a", "2"), new("Name", "files")], default);
            (await Find(efs, made.FileSystemId)).Name.Should().Be("files");
            await efs.UntagResourceAsync(made.FileSystemId.Value, ["a", "not there"], default);
            (await Find(efs, made.FileSystemId)).Tags.Single().Should().Be(new KeyValuePair<string, string>("Name", "files"));
            (await AwsRig.CodeOf(() => efs.TagResourceAsync(made.FileSystemId.Value, [new("aws:x", "y")], default))).Should().Be("ValidationException");
            var many = Enumerable.Range(0, 50).Select(i => new KeyValuePair<string, string>($"k{i}", "v")).ToList();
            (await AwsRig.CodeOf(() => efs.TagResourceAsync(made.FileSystemId.Value, many, default))).Should().Be("BadRequest", "51 are too many");
            (await AwsRig.CodeOf(() => efs.TagResourceAsync("fs-00000000000000000", [new("a", "b")], default))).Should().Be("FileSystemNotFound");
            (await AwsRig.CodeOf(() => efs.TagResourceAsync("fsap-00000000000000000", [new("a", "b")], default))).Should().Be("AccessPointNotFound");
            (await AwsRig.CodeOf(() => efs.TagResourceAsync("vol-0", [new("a", "b")], default))).Should().Be("ValidationException");
        });
    }

    [Test]
    public void Are_for_who_may()
    {
        var rig = new AwsRig();
        var role = AwsPrincipal.Role(rig.Account, "files", PolicyStatement.Allow(["elasticfilesystem:*"], ["*"], new PolicyCondition("Bool", "elasticfilesystem:Encrypted", "true")));
        var encryptedOnly = rig.Aws.FileStorageFor(role);
        var nobody = rig.Aws.FileStorageFor(AwsPrincipal.Role(rig.Account, "nobody"));
        var key = rig.Aws.Kms.CreateKey();
        rig.Run(async () =>
        {
            (await AwsRig.CodeOf(() => nobody.DescribeFileSystemsAsync(All, default))).Should().Be("AccessDeniedException");
            (await AwsRig.CodeOf(() => encryptedOnly.CreateFileSystemAsync(new CreateFileSystemRequest("plain"), default))).Should().Be("AccessDeniedException");
            (await AwsRig.CodeOf(() => encryptedOnly.CreateFileSystemAsync(new CreateFileSystemRequest("c", Encrypted: true, KmsKeyId: key.Arn), default)))
                .Should().Be("AccessDeniedException", "it has no right on the key");
            (await AwsRig.CodeOf(() => encryptedOnly.CreateFileSystemAsync(new CreateFileSystemRequest("e", Encrypted: true), default)))
                .Should().Be("none", "everybody in the account may use the service's own key through EFS");
        });
    }

    internal static EfsClient Admin(AwsRig rig) => rig.Aws.FileStorageFor(AwsPrincipal.Administrator(rig.Account));

    internal static async Task<ElasticFileSystem> Find(IFileStorage efs, FileSystemId id) => (await efs.DescribeFileSystemsAsync(new DescribeFileSystemsRequest(id), default)).Single();

    /// <summary>A file system that is available.</summary>
    internal static async Task<FileSystemId> MakeAsync(AwsRig rig, IFileStorage efs, string token = "files", string? zone = null)
    {
        var made = await efs.CreateFileSystemAsync(new CreateFileSystemRequest(token, AvailabilityZoneName: zone), default);
        await rig.Delay(10);
        return made.FileSystemId;
    }
}
