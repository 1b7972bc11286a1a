using Drydock.Core.Ports;

namespace Drydock.Unit.Aws;

public sealed class Snapshots
{
    [Test]
    public void Hold_what_the_device_held_at_the_call_and_not_what_came_later()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            var device = await rig.Attach(volume, instance);
            device.Write(100, "old"u8);
            var snapshot = await rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume, "mine", [new("k", "v")]), default);
            device.Write(100, "new"u8);
            device.Write(900_000, "later"u8);
            (snapshot.State, snapshot.Description, snapshot.VolumeSizeGibibytes, snapshot.OwnerId).Should().Be(("pending", "mine", 4, rig.Account));
            await rig.Completed(snapshot.SnapshotId);
            var restored = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, SnapshotId: snapshot.SnapshotId));
            var copy = await rig.Attach(restored.VolumeId, instance, "/dev/xvdab");
            AwsRig.Text(copy, 100, 3).Should().Be("old");
            AwsRig.Text(copy, 900_000, 5).Should().Be("\0\0\0\0\0");
            copy.Write(100, "own"u8);
            AwsRig.Text(device, 100, 3).Should().Be("new", "volumes share nothing that is written");
            AwsRig.Text(rig.Aws.Inspection.OpenContent(snapshot.SnapshotId), 100, 3).Should().Be("old");
        });
    }

    [Test]
    public void Grow_in_progress_by_the_bytes_and_complete_by_themselves()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            var device = await rig.Attach(volume, instance);
            for (var i = 0; i < 200; i++) device.Write(i * 524_288L, "x"u8);
            var id = (await rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume), default)).SnapshotId;
            var seen = new List<int>();
            while (rig.Aws.Inspection.Find(id)!.State == "pending")
            {
                seen.Add(int.Parse(rig.Aws.Inspection.Find(id)!.Progress.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture));
                await rig.Delay(1);
            }

            seen.Should().BeInAscendingOrder().And.OnlyContain(percent => percent >= 0 && percent < 100);
            seen.Count.Should().BeGreaterThan(8);
            rig.Aws.Inspection.Find(id)!.Progress.Should().Be("100%");
        });
    }

    [Test]
    public void Are_incremental_against_the_earlier_ones_of_the_volume()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            var device = await rig.Attach(volume, instance);
            for (var i = 0; i < 10; i++) device.Write(i * 524_288L, "x"u8);
            var first = await rig.Snapshot(volume);
            Blocks(rig, first).Should().Be(10);
            device.Write(3 * 524_288L, "y"u8);
            var second = await rig.Snapshot(volume);
            Blocks(rig, second).Should().Be(1);
            Blocks(rig, await rig.Snapshot(volume)).Should().Be(0);
            await rig.Admin.DeleteSnapshotAsync(first.SnapshotId, default);
            AwsRig.Text(rig.Aws.Inspection.OpenContent(second.SnapshotId), 0, 1).Should().Be("x", "deleting an earlier one takes nothing from a later one");
        });
    }

    [Test]
    public void Are_full_when_no_earlier_one_is_left_or_the_key_is_another()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            var device = await rig.Attach(volume, instance);
            for (var i = 0; i < 10; i++) device.Write(i * 524_288L, "x"u8);
            var first = await rig.Snapshot(volume);
            var plain = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, SnapshotId: first.SnapshotId));
            var encrypted = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, SnapshotId: first.SnapshotId, Encrypted: true));
            Blocks(rig, await rig.Snapshot(plain.VolumeId)).Should().Be(0, "it relies on the snapshot it came from");
            Blocks(rig, await rig.Snapshot(encrypted.VolumeId)).Should().Be(10, "the first one after a volume was encrypted is full");
            await rig.Admin.DeleteSnapshotAsync(first.SnapshotId, default);
            Blocks(rig, await rig.Snapshot(volume)).Should().Be(10);
        });
    }

    [Test]
    public void A_warm_one_makes_the_final_one_fast()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 100, VolumeType: "gp3"))).VolumeId;
            var device = await rig.Attach(volume, instance);
            for (var i = 0; i < 8_000; i++) device.Write(i * 524_288L, "x"u8);
            var start = rig.World.Clock.Elapsed;
            await rig.Snapshot(volume);
            var warm = rig.World.Clock.Elapsed - start;
            device.Write(5, "y"u8);
            start = rig.World.Clock.Elapsed;
            await rig.Snapshot(volume);
            var final = rig.World.Clock.Elapsed - start;
            warm.Should().BeGreaterThan(TimeSpan.FromSeconds(40), "4,000 MiB at 100 MiB/s at most");
            final.Should().BeLessThan(TimeSpan.FromSeconds(33));
        });
    }

    [TestCase("gp3", 5)]
    [TestCase("st1", 1)]
    public void Pending_ones_are_limited_by_volume(string type, int limit)
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 125, VolumeType: type))).VolumeId;
            var other = (await rig.Volume()).VolumeId;
            var ids = new List<SnapshotId>();
            for (var i = 0; i < limit; i++) ids.Add((await rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume), default)).SnapshotId);
            (await AwsRig.CodeOf(() => rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume), default))).Should().Be("ConcurrentSnapshotLimitExceeded");
            (await AwsRig.CodeOf(() => rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(other), default))).Should().Be("none");
            foreach (var id in ids) await rig.Completed(id);
            (await AwsRig.CodeOf(() => rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume), default))).Should().Be("none");
        });
    }

    [Test]
    public void Of_one_volume_complete_in_order()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            var rig = new AwsRig(seed);
            var completed = new List<string>();
            var started = new List<string>();
            rig.Aws.Changed = change =>
            {
                if (change.NewState == "completed") completed.Add(change.ResourceId);
            };
            rig.Run(async () =>
            {
                var volume = (await rig.Volume()).VolumeId;
                for (var i = 0; i < 4; i++) started.Add((await rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume), default)).SnapshotId.Value);
                while (completed.Count < 4) await rig.Delay(1);
            });
            completed.Should().Equal(started);
        }
    }

    [Test]
    public void Deleted_while_pending_go_when_they_complete()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            var id = (await rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume), default)).SnapshotId;
            await rig.Admin.DeleteSnapshotAsync(id, default);
            rig.Aws.Inspection.Find(id)!.State.Should().Be("pending");
            await rig.Delay(60);
            rig.Aws.Inspection.Find(id).Should().BeNull();
            (await AwsRig.CodeOf(() => rig.Admin.DeleteSnapshotAsync(id, default))).Should().Be("InvalidSnapshot.NotFound");
        });
    }

    [Test]
    public void Used_by_an_image_or_of_another_owner_are_not_deleted()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var snapshot = (await rig.Snapshot((await rig.Volume()).VolumeId)).SnapshotId;
            rig.Aws.UseInImage(snapshot, "ami-1");
            (await AwsRig.CodeOf(() => rig.Admin.DeleteSnapshotAsync(snapshot, default))).Should().Be("InvalidSnapshot.InUse");
            rig.Aws.UseInImage(snapshot, null);
            var shared = rig.Aws.AddSharedSnapshot("999988887777", snapshot, encrypted: false);
            (await AwsRig.CodeOf(() => rig.Admin.DeleteSnapshotAsync(shared, default))).Should().Be("AuthFailure");
            (await AwsRig.CodeOf(() => rig.Admin.DeleteSnapshotAsync(snapshot, default))).Should().Be("none");
        });
    }

    [Test]
    public void Outlive_their_volume_even_when_it_goes_while_they_are_pending()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            (await rig.Attach(volume, instance)).Write(0, "kept"u8);
            await rig.Detach(volume);
            var id = (await rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume), default)).SnapshotId;
            await rig.Admin.DeleteVolumeAsync(volume, default);
            await rig.Completed(id);
            rig.Aws.Inspection.Find(volume).Should().BeNull();
            AwsRig.Text(rig.Aws.Inspection.OpenContent(id), 0, 4).Should().Be("kept");
        });
    }

    [Test]
    public void Copies_need_a_completed_source_carry_no_tags_and_are_limited()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            var id = (await rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume, Tags: [new("k", "v")]), default)).SnapshotId;
            (await AwsRig.CodeOf(() => rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(id), default))).Should().Be("IncorrectState");
            await rig.Completed(id);
            var copy = await rig.Completed(await rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(id, Description: "copy", Tags: [new("own", "1")]), default));
            copy.VolumeId.Should().NotBe(volume);
            copy.Tags.Should().BeEquivalentTo([new KeyValuePair<string, string>("own", "1")]);
            var answers = new List<Task<string>>();
            for (var i = 0; i < 21; i++) answers.Add(AwsRig.CodeOf(() => rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(id), default)));
            var codes = await Task.WhenAll(answers);
            codes.Count(code => code == "ResourceLimitExceeded").Should().Be(1);
            codes.Count(code => code == "none").Should().Be(20);
        });
    }

    private static long Blocks(AwsRig rig, BlockSnapshot snapshot) => rig.Aws.Inspection.BytesCopied(snapshot.SnapshotId).Bytes / 524_288;
}
