using Drydock.Simulators.Volumes;
using static Drydock.Unit.Volumes.FileSystem.DiskFixture;

namespace Drydock.Unit.Volumes.FileSystem;

public sealed class WriteStates
{
    [Test]
    public void A_synced_file_is_in_a_snapshot_with_data_size_and_name()
    {
        var disk = new DiskFixture();
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.CreateDirectory("/a/b");
            files.Write("/a/b/f", 0, Bytes("kept"));
            await files.FsyncAsync("/a/b/f", default);
            Text(disk.MountSnapshot(), "/a/b/f").Should().Be("kept");
        });
    }

    [Test]
    public void An_unsynced_file_is_absent_in_a_snapshot_and_gone_after_a_power_cut()
    {
        var disk = new DiskFixture();
        disk.Run(() =>
        {
            var files = disk.Mount();
            files.Write("/f", 0, Bytes("lost"));
            Text(files, "/f").Should().Be("lost");
            disk.MountSnapshot().Stat("/f").Should().BeNull();
            files.LosePageCache();
            disk.Mount().Stat("/f").Should().BeNull();
            return Task.CompletedTask;
        });
    }

    [Test]
    public void A_synced_file_survives_a_power_cut_while_what_was_appended_later_does_not()
    {
        var disk = new DiskFixture();
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Write("/f", 0, Bytes("first"));
            await files.FsyncAsync("/f", default);
            files.Write("/f", 5, Bytes(" second"));
            files.LosePageCache();
            Text(disk.Mount(), "/f").Should().Be("first");
        });
    }

    [Test]
    public void An_unsynced_new_file_is_named_but_empty_after_the_journal_commit_and_whole_after_the_flush()
    {
        var disk = new DiskFixture();
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Write("/f", 0, Bytes("delayed"));
            await disk.Wait(10);
            disk.MountSnapshot().Stat("/f")!.Size.Should().Be(0, "names are committed after 5 s, data goes with delayed allocation after 30 s");
            await disk.Wait(30);
            Text(disk.MountSnapshot(), "/f").Should().Be("delayed");
        });
    }

    [TestCase("ext4", true)]
    [TestCase("xfs", false)]
    public void A_rename_over_an_existing_file_brings_its_data_along_on_ext4_only(string type, bool whole)
    {
        var disk = new DiskFixture(fileSystemType: type);
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Write("/f", 0, Bytes("old"));
            await files.FsyncAsync("/f", default);
            files.Write("/f.tmp", 0, Bytes("new data"));
            files.Rename("/f.tmp", "/f");
            Text(disk.MountSnapshot(), "/f").Should().Be("old", "the rename is in memory yet");
            await disk.Wait(6);
            Text(disk.MountSnapshot(), "/f").Should().Be(whole ? "new data" : "");
        });
    }

    [Test]
    public void Write_sync_rename_is_atomic_at_every_instant()
    {
        var disk = new DiskFixture();
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Write("/dump", 0, Bytes("generation 0"));
            await files.FsyncAsync("/dump", default);
            for (var generation = 1; generation < 400; generation++)
            {
                files.Write("/temp", 0, Bytes($"generation {generation}"));
                await files.FsyncAsync("/temp", default);
                Text(disk.MountSnapshot(), "/dump").Should().StartWith("generation ");
                files.Rename("/temp", "/dump");
                if (generation % 3 == 0) await files.FsyncAsync("/", default);
                Text(disk.MountSnapshot(), "/dump").Should().Be($"generation {(generation % 3 == 0 ? generation : generation - 1)}");
            }
        });
    }

    [Test]
    public void Unmounting_writes_everything_back()
    {
        var disk = new DiskFixture();
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Write("/f", 100_000, Bytes("end"));
            await files.UnmountAsync(default);
            var again = disk.Mount();
            again.Stat("/f")!.Size.Should().Be(100_003);
            again.ReadAll("/f").AsSpan(0, 100_000).IndexOfAnyExcept((byte)0).Should().Be(-1);
            files.Invoking(f => f.ReadAll("/f")).Should().Throw<SimIoException>().Which.Code.Should().Be("EIO");
        });
    }

    [Test]
    public void Sync_takes_time_by_its_bytes()
    {
        var disk = new DiskFixture();
        disk.Run(async () =>
        {
            var files = disk.Mount();
            var before = disk.World.Clock.Elapsed;
            files.Write("/f", 0, new byte[12_500 * 1024]);
            await files.FsyncAsync("/f", default);
            (disk.World.Clock.Elapsed - before).TotalMilliseconds.Should().BeApproximately(98.7, 2);
        });
    }

    [Test]
    public void Nothing_is_scheduled_while_nothing_is_dirty()
    {
        var disk = new DiskFixture();
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Write("/f", 0, Bytes("x"));
            await disk.Wait(60);
            var steps = disk.World.Steps;
            await disk.Wait(3000);
            (disk.World.Steps - steps).Should().BeLessThan(4);
        });
    }

    [Test]
    public void Writing_back_happens_even_when_the_mounting_process_has_ended()
    {
        var disk = new DiskFixture();
        disk.Run(() =>
        {
            var files = disk.Mount();
            files.Write("/f", 0, Bytes("x"));
            var other = disk.World.CreateProcess("other");
            other.Start(async () =>
            {
                await disk.Wait(60);
                files.Write("/g", 0, Bytes("y"));
                disk.MountSnapshot().Stat("/f")!.Size.Should().Be(1);
                disk.Node.Start(() => Task.CompletedTask);
            });
            return Task.CompletedTask;
        });
        disk.Node.Crash();
        disk.World.Run(() => disk.Node.IsRunning, TimeSpan.FromHours(1));
    }

    [Test]
    public void A_device_that_fails_makes_the_file_system_read_only_and_fsync_fail()
    {
        var disk = new DiskFixture();
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Write("/f", 0, Bytes("x"));
            disk.Device.Remove();
            await disk.Wait(40);
            files.IsReadOnly.Should().BeTrue();
            files.Invoking(f => f.Write("/g", 0, Bytes("y"))).Should().Throw<SimIoException>().Which.Code.Should().Be("EROFS");
            (await files.Awaiting(f => f.FsyncAsync("/f", default)).Should().ThrowAsync<SimIoException>()).Which.Code.Should().Be("EIO");
        });
    }
}
