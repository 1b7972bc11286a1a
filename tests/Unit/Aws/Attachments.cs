using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Volumes;

namespace Drydock.Unit.Aws;

public sealed class Attachments
{
    [Test]
    public void Go_from_attaching_to_attached_and_from_detaching_to_available()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            rig.Changes.Clear();
            var attachment = await rig.Admin.AttachVolumeAsync(volume, instance, "/dev/xvdaa", default);
            (attachment.State, attachment.InstanceId, attachment.Device).Should().Be(("attaching", instance, "/dev/xvdaa"));
            rig.Aws.Inspection.Find(volume)!.State.Should().Be("in-use");
            rig.Aws.Invoking(it => it.OpenDevice(volume, instance)).Should().Throw<SimIoException>("the device is not there yet");
            await rig.Delay(7);
            rig.Aws.OpenDevice(volume, instance).Size.Should().Be(ByteSize.FromGibibytes(4));
            var detaching = await rig.Admin.DetachVolumeAsync(volume, instance, force: false, default);
            detaching.State.Should().Be("detaching");
            (await rig.Admin.DetachVolumeAsync(volume, null, force: false, default)).State.Should().Be("detaching", "a second detach changes nothing");
            await rig.Delay(11);
            var after = rig.Aws.Inspection.Find(volume)!;
            (after.State, after.Attachments.Count).Should().Be(("available", 0));
        });
        rig.Changes.Should().Equal(
            "volume available→in-use", "attachment -→attaching", "attachment attaching→attached", "attachment attached→detaching", "attachment detaching→-", "volume in-use→available");
    }

    [Test]
    public void Keep_to_the_zone_of_the_volume()
    {
        var rig = new AwsRig();
        var elsewhere = rig.Aws.RegisterInstance("m5.large", AwsRig.OtherZone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(volume, elsewhere, "/dev/xvdaa", default))).Should().Be("InvalidVolume.ZoneMismatch");
        });
    }

    [Test]
    public void Are_exclusive()
    {
        var rig = new AwsRig();
        var first = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        var second = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true))).VolumeId;
            var one = AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(volume, first, "/dev/xvdaa", default));
            var two = AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(volume, second, "/dev/xvdaa", default));
            new[] { await one, await two }.Should().BeEquivalentTo("none", "VolumeInUse");
            (await AwsRig.CodeOf(() => rig.Admin.DeleteVolumeAsync(volume, default))).Should().Be("VolumeInUse");
            var holder = rig.Aws.Inspection.Find(volume)!.Attachments.Single().InstanceId;
            var other = holder == first ? second : first;
            (await AwsRig.CodeOf(() => rig.Admin.DetachVolumeAsync(volume, other, false, default))).Should().Be("InvalidAttachment.NotFound");
        });
    }

    [Test]
    public void Need_an_available_volume_a_running_instance_and_a_free_device_name()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var creating = (await rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1), default)).VolumeId;
            (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(creating, instance, "/dev/xvdaa", default))).Should().Be("IncorrectState");
            var volume = (await rig.Volume()).VolumeId;
            (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(volume, new InstanceId("i-00000000"), "/dev/xvdaa", default))).Should().Be("InvalidInstanceID.NotFound");
            (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(new VolumeId("vol-00000000"), instance, "/dev/xvdaa", default))).Should().Be("InvalidVolume.NotFound");
            (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(volume, instance, "/dev/nvme1n1", default))).Should().Be("InvalidParameterValue");
            await rig.Admin.AttachVolumeAsync(creating, instance, "/dev/xvdaa", default);
            var taken = async () => await rig.Admin.AttachVolumeAsync(volume, instance, "/dev/xvdaa", default);
            (await taken.Should().ThrowAsync<AwsServiceException>()).Which.Message.Should().Contain("is already in use", "the driver looks for these words");
            (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(volume, instance, "/dev/xvda", default))).Should().Be("InvalidParameterValue", "that is the root");
            (await AwsRig.CodeOf(() => rig.Admin.DetachVolumeAsync(volume, null, false, default))).Should().Be("IncorrectState");
            rig.Aws.TerminateInstance(instance);
            (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(volume, instance, "/dev/xvdab", default))).Should().Be("IncorrectInstanceState");
        });
    }

    [TestCase("m5.large", 25)]
    [TestCase("t2.micro", 38)]
    [TestCase("m7i.large", 31)]
    [TestCase("m7i.48xlarge", 127)]
    [TestCase("c7g.large", 25)]
    public void Are_limited_by_the_type_of_the_instance(string type, int limit) => InstanceAttachLimits.VolumesMax(type).Should().Be(limit);

    [Test]
    public void Beyond_the_limit_are_refused()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            for (var i = 0; i < 25; i++) await rig.Admin.AttachVolumeAsync((await rig.Volume()).VolumeId, instance, $"/dev/xvdb{(char)('a' + i)}", default);
            var last = await rig.Volume();
            (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(last.VolumeId, instance, "/dev/xvdca", default))).Should().Be("AttachmentLimitExceeded");
            var described = await rig.Admin.DescribeInstancesAsync(new DescribeRequest([instance.Value]), default);
            described[0].BlockDevices.Should().HaveCount(25);
        });
    }

    [Test]
    public void End_with_their_instance_and_the_volume_stays()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            var device = await rig.Attach(volume, instance);
            device.Write(0, "durable"u8);
            rig.Aws.TerminateInstance(instance);
            await rig.Delay(60);
            device.Invoking(it => it.Write(0, "x"u8)).Should().Throw<SimIoException>();
            rig.Aws.Inspection.Find(volume)!.State.Should().Be("available");
            AwsRig.Text(await rig.Attach(volume, rig.Aws.RegisterInstance("m5.large", AwsRig.Zone)), 0, 7).Should().Be("durable");
        });
    }

    [Test]
    public void Detached_while_attaching_never_come_up()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            await rig.Admin.AttachVolumeAsync(volume, instance, "/dev/xvdaa", default);
            await rig.Detach(volume);
            await rig.Delay(10);
            rig.Aws.Inspection.Find(volume)!.Attachments.Should().BeEmpty();
            rig.Aws.Invoking(it => it.OpenDevice(volume, instance)).Should().Throw<SimIoException>();
        });
    }
}
