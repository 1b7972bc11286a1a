using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Unit.Aws;

public sealed class FaultsAndDeterminism
{
    [Test]
    public void An_intercepted_call_has_no_effect()
    {
        var rig = new AwsRig();
        var asked = new List<string>();
        rig.Aws.Intercept = (caller, operation) =>
        {
            asked.Add($"{caller.Name} {operation}");
            return operation == "ec2:CreateVolume" ? new AwsServiceException("InternalError", "An internal error has occurred", 500) : null;
        };
        rig.Run(async () =>
        {
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1), default))).Should().Be("InternalError");
            (await rig.Admin.DescribeVolumesAsync(new DescribeRequest(), default)).Should().BeEmpty();
        });
        asked.Should().Equal("client ec2:CreateVolume", "client ec2:DescribeVolumes");
        rig.World.Timeline.Entries.Should().ContainSingle(entry => entry.Kind == TimelineKind.Fault);
    }

    [TestCase(CallFate.LoseRequest, 0)]
    [TestCase(CallFate.LoseReply, 1)]
    public void A_lost_call_or_reply_leaves_the_caller_in_doubt(CallFate fate, int volumes)
    {
        var rig = new AwsRig();
        rig.Aws.Fates = (_, operation) => operation == "ec2:CreateVolume" ? fate : CallFate.Deliver;
        rig.Run(async () =>
        {
            var call = async () => await rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1, ClientToken: "t"), default);
            await call.Should().ThrowAsync<PortUnreachableException>();
            rig.Aws.Inspection.Volumes.Should().HaveCount(volumes);
            rig.Aws.Fates = null;
            await rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1, ClientToken: "t"), default);
            rig.Aws.Inspection.Volumes.Should().ContainSingle("the token makes the retry safe");
        });
    }

    [Test]
    public void What_a_crashed_caller_began_goes_on()
    {
        var rig = new AwsRig();
        rig.Aws.Fates = (_, _) => CallFate.CrashCallerAfter;
        var victim = rig.World.CreateProcess("victim");
        victim.Start(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1), default));
        rig.World.Run(() => !victim.IsRunning && rig.Aws.Inspection.Volumes is [{ State: "available" }], TimeSpan.FromMinutes(1));
    }

    [Test]
    public void The_watchdog_names_the_call_that_hangs()
    {
        var rig = new AwsRig();
        rig.Process.Spawn(() => rig.Admin.AttachVolumeAsync(new VolumeId("vol-1"), new InstanceId("i-1"), "/dev/xvdaa", default), _ => { });
        rig.World.Invoking(it => it.Run(() => false, TimeSpan.FromMilliseconds(1))).Should().Throw<RunStalledException>()
            .Which.Message.Should().Contain("client waits for ec2:AttachVolume vol-1 to i-1");
    }

    [Test]
    public void One_seed_gives_one_timeline_and_another_gives_another()
    {
        static string Hash(ulong seed)
        {
            var rig = new AwsRig(seed);
            var key = rig.Aws.Kms.CreateKey();
            var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
            rig.Run(async () =>
            {
                var volume = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 4, Encrypted: true, KmsKeyId: key.Arn));
                (await rig.Attach(volume.VolumeId, instance)).Write(0, "x"u8);
                await rig.Snapshot(volume.VolumeId);
                await rig.Detach(volume.VolumeId);
                await rig.Admin.DeleteVolumeAsync(volume.VolumeId, default);
                await rig.Delay(20);
            });
            return rig.World.Timeline.ComputeHash();
        }

        Hash(1).Should().Be(Hash(1));
        Hash(1).Should().NotBe(Hash(2));
    }

    [Test]
    public void A_crash_of_AWS_itself_fails_the_run()
    {
        var rig = new AwsRig();
        rig.World.Processes.Single(process => process.Name == "aws-ec2").Crash();
        rig.World.Invoking(it => it.Run(() => false, TimeSpan.FromSeconds(1))).Should().Throw<InvalidOperationException>().Which.Message.Should().Contain("aws-ec2");
    }

    [Test]
    public void The_timeline_tells_an_operator_what_happened()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = await rig.Volume();
            await rig.Attach(volume.VolumeId, instance);
            var snapshot = await rig.Snapshot(volume.VolumeId);
            await rig.Detach(volume.VolumeId);
            await rig.Admin.DeleteVolumeAsync(volume.VolumeId, default);
            await rig.Delay(20);
            var (v, s, i) = (volume.VolumeId.Value, snapshot.SnapshotId.Value, instance.Value);
            rig.World.Timeline.Entries.Where(entry => entry.Kind == TimelineKind.Aws).Select(entry => entry.Text).Should().Equal(
                $"{v} creating: 4 GiB gp3 in eu-central-1a, not encrypted",
                $"{v} available",
                $"{v} attached to {i} as /dev/xvdaa",
                $"{s} of {v} pending: 0 B to copy",
                $"{s} completed",
                $"{v} detached from {i}",
                $"{v} deleted");
        });
    }
}
