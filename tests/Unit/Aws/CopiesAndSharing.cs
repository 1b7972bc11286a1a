using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Unit.Aws;

/// <summary>What clients over the wire ask of EC2 beyond the port: copies of volumes, many attachments, pages, dry runs, permissions.</summary>
[TestFixture]
public sealed class CopiesAndSharing
{
    [Test]
    public void A_copy_of_a_volume_has_its_bytes_and_its_key_or_the_one_that_is_asked_for() => Run(async rig =>
    {
        var key = rig.Aws.Kms.CreateKey();
        var other = rig.Aws.Kms.CreateKey();
        var plain = (await rig.Volume()).VolumeId;
        var secret = (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true, KmsKeyId: key.Arn))).VolumeId;

        (await Copy(rig, plain)).Encrypted.Should().BeFalse();
        (await Copy(rig, plain, other.Arn)).KmsKeyId.Should().Be(other.Arn);
        (await Copy(rig, secret)).KmsKeyId.Should().Be(key.Arn);
        (await Copy(rig, secret, other.Arn)).KmsKeyId.Should().Be(other.Arn);
        rig.Aws.EncryptionByDefault = true;
        (await Copy(rig, plain)).Encrypted.Should().BeTrue();
    });

    [Test]
    public void A_copy_of_a_volume_is_that_of_the_moment_of_the_call() => Run(async rig =>
    {
        var source = (await rig.Volume()).VolumeId;
        var before = rig.Aws.Inspection.Fingerprint(source);
        var copy = ((VolumeView)(await Ask(rig, "CopyVolumes", Input(source, null)))!).Volume.VolumeId;
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        await rig.Admin.AttachVolumeAsync(source, instance, "/dev/xvdaa", default);
        await rig.Delay(10);
        rig.Aws.OpenDevice(source, instance).Write(0, "later"u8);
        rig.Aws.Inspection.Fingerprint(source).Should().NotBe(before);
        rig.Aws.Inspection.Fingerprint(copy).Should().Be(before);
    });

    [Test]
    public void Multi_attach_takes_several_instances_which_write_the_same_bytes() => Run(async rig =>
    {
        var input = new CreateVolumeInput(new CreateVolumeRequest(AwsRig.Zone, 4, VolumeType: "io2", Iops: 100), IsMultiAttach: true);
        var volume = ((VolumeView)(await Ask(rig, "CreateVolume", input))!).Volume.VolumeId;
        await rig.Delay(10);
        var (left, right) = (rig.Aws.RegisterInstance("m5.large", AwsRig.Zone), rig.Aws.RegisterInstance("m5.large", AwsRig.Zone));
        await rig.Admin.AttachVolumeAsync(volume, left, "/dev/xvdaa", default);
        await rig.Admin.AttachVolumeAsync(volume, right, "/dev/xvdaa", default);
        (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(volume, right, "/dev/xvdab", default))).Should().Be("VolumeInUse");
        await rig.Delay(10);
        rig.Aws.OpenDevice(volume, left).Write(0, "shared"u8);
        var read = new byte[6];
        rig.Aws.OpenDevice(volume, right).Read(0, read);
        read.Should().Equal("shared"u8.ToArray());
        (await AwsRig.CodeOf(() => rig.Admin.DetachVolumeAsync(volume, null, false, default))).Should().Be("InvalidParameterCombination");
        await rig.Admin.DetachVolumeAsync(volume, left, false, default);
        await rig.Delay(20);
        rig.Aws.Inspection.Find(volume)!.State.Should().Be("in-use");
        await rig.Admin.DetachVolumeAsync(volume, right, false, default);
        await rig.Delay(20);
        rig.Aws.Inspection.Find(volume)!.State.Should().Be("available");
    });

    [Test]
    public void A_dry_run_asks_for_rights_and_changes_nothing() => Run(async rig =>
    {
        var volume = (await rig.Volume()).VolumeId;
        (await AwsRig.CodeOf(() => Ask(rig, "DeleteVolume", new DeleteVolumeInput(volume), isDryRun: true))).Should().Be("DryRunOperation");
        (await AwsRig.CodeOf(() => Ask(rig, "DeleteVolume", new DeleteVolumeInput(volume), AwsPrincipal.Role(rig.Account, "nobody"), isDryRun: true))).Should().Be("UnauthorizedOperation");
        await rig.Delay(30);
        rig.Aws.Inspection.Find(volume)!.State.Should().Be("available");
    });

    [Test]
    public void Pages_go_on_where_they_ended_whatever_comes_and_goes_meanwhile() => Run(async rig =>
    {
        for (var i = 0; i < 12; i++) await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1));
        var all = rig.Aws.Inspection.Volumes.Select(volume => volume.VolumeId.Value).ToList();
        var first = await Page(rig, null);
        first.Items.Select(view => view.Volume.VolumeId.Value).Should().Equal(all.Take(5));
        await rig.Admin.DeleteVolumeAsync(new VolumeId(all[4]), default);
        await rig.Admin.DeleteVolumeAsync(new VolumeId(all[5]), default);
        await rig.Delay(10);
        var second = await Page(rig, first.NextToken);
        second.Items.Select(view => view.Volume.VolumeId.Value).Should().Equal(all.Skip(6).Take(5));
        (await Page(rig, second.NextToken)).Should().Match<DescribePage<VolumeView>>(page => page.Items.Count == 1 && page.NextToken == null);
        (await AwsRig.CodeOf(() => Page(rig, first.NextToken![..^1]))).Should().Be("InvalidPaginationToken");
    });

    [Test]
    public void A_description_is_made_anew_when_anything_of_it_changed_and_only_then() => Run(async rig =>
    {
        var volume = (await rig.Volume()).VolumeId;
        var view = (await Page(rig, null)).Items[0];
        (await Page(rig, null)).Items[0].Should().BeSameAs(view);
        await rig.Admin.CreateTagsAsync(volume.Value, [new("k", "v")], default);
        (await Page(rig, null)).Items[0].Volume.Tags.Single().Should().Be(new KeyValuePair<string, string>("k", "v"));
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        await rig.Admin.AttachVolumeAsync(volume, instance, "/dev/xvdaa", default);
        (await Page(rig, null)).Items[0].Volume.Attachments.Single().State.Should().Be("attaching");
        await rig.Delay(10);
        (await Page(rig, null)).Items[0].Volume.Attachments.Single().State.Should().Be("attached");
        await rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, 8), default);
        await rig.Delay(20);
        (await Page(rig, null)).Items[0].Volume.SizeGibibytes.Should().Be(8);
    });

    [TestCase("a\\*b", "a*b", true)]
    [TestCase("a\\*b", "axb", false)]
    [TestCase("a\\?*", "a?xyz", true)]
    [TestCase("\\\\*", "\\x", true)]
    [TestCase("a*", "A", false)]
    public void Filter_values_can_be_taken_literally(string pattern, string value, bool matches) => FilterPattern.Match(pattern, value).Should().Be(matches);

    private static void Run(Func<AwsRig, Task> test)
    {
        var rig = new AwsRig();
        rig.Run(() => test(rig));
    }

    private static async Task<BlockVolume> Copy(AwsRig rig, VolumeId source, string? key = null)
    {
        var copy = ((VolumeView)(await Ask(rig, "CopyVolumes", Input(source, key)))!).Volume;
        await rig.Delay(10);
        var found = rig.Aws.Inspection.Find(copy.VolumeId)!;
        found.State.Should().Be("available");
        rig.Aws.Inspection.Fingerprint(copy.VolumeId).Should().Be(rig.Aws.Inspection.Fingerprint(source));
        return found;
    }

    private static CopyVolumesInput Input(VolumeId source, string? key) => new(source, null, "gp3", null, null, key is not null ? true : null, key, false, null, null);

    private static async Task<DescribePage<VolumeView>> Page(AwsRig rig, string? token) =>
        (DescribePage<VolumeView>)(await Ask(rig, "DescribeVolumes", new DescribePageInput(new DescribeRequest(), 5, token)))!;

    /// <summary>Asks EC2 itself, as a front end does.</summary>
    private static Task<object?> Ask(AwsRig rig, string action, object request, AwsPrincipal? who = null, bool isDryRun = false)
    {
        var answer = new TaskCompletionSource<object?>();
        rig.Aws.Ec2.Process.Spawn(async () =>
        {
            try
            {
                answer.SetResult(await rig.Aws.Ec2.HandleAsync(new AwsApiCall("ec2:" + action, who ?? AwsPrincipal.Administrator(rig.Account), request, IsDryRun: isDryRun)));
            }
            catch (AwsServiceException exception)
            {
                answer.SetException(exception);
            }
        });
        return answer.Task;
    }
}
