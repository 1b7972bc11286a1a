using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using static Drydock.Unit.Volumes.FileSystem.DiskFixture;

namespace Drydock.Unit.Volumes.FileSystem;

public sealed class DiskFiles
{
    [Test]
    public void Random_operations_agree_with_a_model_and_every_synced_snapshot_agrees_too()
    {
        var disk = new DiskFixture(mebibytes: 8);
        disk.Run(async () =>
        {
            var files = disk.Mount();
            var model = new MemoryFileSystem(disk.World.Clock);
            var random = disk.World.RandomFor("operations");
            var directories = new[] { "/", "/d", "/d/e" };
            foreach (var fs in new IFileSystem[] { files, model }) fs.CreateDirectory("/d/e");
            model.CreateDirectory("/lost+found");
            for (var i = 0; i < 3000; i++)
            {
                var path = directories[random.Next(3)] + "/f" + random.Next(5);
                var other = directories[random.Next(3)] + "/f" + random.Next(5);
                var (kind, offset, data) = (random.Next(10), random.Next(40_000), new byte[random.Next(20_000)]);
                random.Fill(data);
                Outcome(files, kind, path, other, offset, data).Should().Be(Outcome(model, kind, path, other, offset, data));
                if (i % 50 == 0) await disk.Wait(random.Next(20));
                if (i % 100 != 0) continue;
                await files.SyncAsync(default);
                ContentFingerprint.Of(disk.MountSnapshot()).DifferencesFrom(ContentFingerprint.Of(model)).Should().BeEmpty();
            }

            ContentFingerprint.Of(files).Sha256.Should().Be(ContentFingerprint.Of(model).Sha256);
            await files.UnmountAsync(default);
            var again = disk.Mount();
            ContentFingerprint.Of(again).Sha256.Should().Be(ContentFingerprint.Of(model).Sha256);
            foreach (var file in ContentFingerprint.Of(again).Files) again.Delete("/" + file.Path);
            await again.SyncAsync(default);
            again.Free.Should().Be(again.Capacity, "no block is lost");
        });
    }

    [Test]
    public void A_full_device_refuses_with_ENOSPC_and_takes_writes_again_after_a_deletion()
    {
        var disk = new DiskFixture(mebibytes: 1);
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Invoking(f => f.Write("/big", 0, new byte[4 << 20])).Should().Throw<SimIoException>().Which.Code.Should().Be("ENOSPC");
            await files.SyncAsync(default);
            files.Free.Bytes.Should().Be(0);
            files.Delete("/big");
            files.Write("/small", 0, Bytes("fits"));
            await files.FsyncAsync("/small", default);
            Text(disk.MountSnapshot(), "/small").Should().Be("fits");
        });
    }

    [Test]
    public void A_freed_block_is_not_reused_before_the_commit_that_frees_it()
    {
        var disk = new DiskFixture(mebibytes: 1);
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Write("/a", 0, Bytes("aaaa"));
            await files.FsyncAsync("/a", default);
            files.Delete("/a");
            files.Write("/b", 0, Bytes("bbbb"));
            Text(disk.MountSnapshot(), "/a").Should().Be("aaaa");
            await files.FsyncAsync("/b", default);
            disk.MountSnapshot().Stat("/a").Should().BeNull();
        });
    }

    [Test]
    public void A_read_only_mount_refuses_writes()
    {
        var disk = new DiskFixture();
        disk.Run(() =>
        {
            foreach (var files in new[] { disk.Mount(readOnly: true), disk.Mount(null, false, "noatime,ro") })
            {
                files.Invoking(f => f.Write("/f", 0, Bytes("x"))).Should().Throw<SimIoException>().WithMessage("/f: Read-only file system");
                files.Invoking(f => f.Delete("/f")).Should().Throw<SimIoException>().Which.Code.Should().Be("EROFS");
            }

            return Task.CompletedTask;
        });
    }

    [Test]
    public void A_broken_superblock_a_foreign_type_and_an_unknown_option_are_refused_at_mount()
    {
        var disk = new DiskFixture();
        disk.Run(() =>
        {
            disk.Invoking(d => d.Mount(null, false, "nosuchoption")).Should().Throw<SimIoException>().WithMessage("*bad option*nosuchoption*");
            FluentActions.Invoking(() => SimFileSystem.Mount(disk.Device, disk.World.Clock, fileSystemType: "xfs")).Should().Throw<SimIoException>();
            disk.Device.Write(1024 + 20, [0xff]);
            SimFileSystem.FormatIfBlank(disk.Device, "ext4", disk.World.RandomFor("x"), disk.World.Clock).Should().BeFalse("the signature is still there");
            disk.Invoking(d => d.Mount()).Should().Throw<SimIoException>().WithMessage("*bad superblock*");
            return Task.CompletedTask;
        });
    }

    [Test]
    public void A_device_of_garbage_is_no_file_system_and_a_blank_one_is_formatted_once()
    {
        var world = new World(1);
        var device = new MemoryBlockDevice(ByteSize.FromMebibytes(4));
        world.CreateProcess("p").Start(() =>
        {
            FluentActions.Invoking(() => SimFileSystem.Mount(device, world.Clock)).Should().Throw<SimIoException>();
            SimFileSystem.FormatIfBlank(device, "xfs", world.RandomFor("a"), world.Clock).Should().BeTrue();
            SimFileSystem.FormatIfBlank(device, "xfs", world.RandomFor("b"), world.Clock).Should().BeFalse();
            SimFileSystem.Mount(device, world.Clock).FileSystemType.Should().Be("xfs");
            world.Fail(new InconclusiveException("done"));
            return Task.CompletedTask;
        });
        world.Invoking(w => w.Run(() => false, TimeSpan.FromHours(1))).Should().Throw<InconclusiveException>();
    }

    [Test]
    public void A_larger_device_is_used_after_growing()
    {
        var disk = new DiskFixture(mebibytes: 1);
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Write("/f", 0, Bytes("kept"));
            await files.UnmountAsync(default);
            disk.Device.Grow(ByteSize.FromMebibytes(3));
            SimFileSystem.GrowToDevice(disk.Device).Should().BeTrue();
            SimFileSystem.GrowToDevice(disk.Device).Should().BeFalse();
            var again = disk.Mount();
            again.Write("/big", 0, new byte[2 << 20]);
            Text(again, "/f").Should().Be("kept");
        });
    }

    [Test]
    public void A_fingerprint_names_what_differs()
    {
        var clock = new World(1).Clock;
        var (a, b) = (new MemoryFileSystem(clock), new MemoryFileSystem(clock));
        a.Replace("/x/same", Bytes("1"));
        b.Replace("/x/same", Bytes("1"));
        a.Replace("/x/changed", Bytes("1"));
        b.Replace("/x/changed", Bytes("2"));
        a.Replace("/gone", Bytes("1"));
        b.Replace("/long", Bytes("1"));
        ContentFingerprint.Of(a).DifferencesFrom(ContentFingerprint.Of(b))
            .Should().Equal("gone: only in the first", "long: only in the second", "x/changed: contents differ");
        ContentFingerprint.Of(a, "/x").Files.Select(f => f.Path).Should().Equal("changed", "same");
    }

    private static string Outcome(IFileSystem files, int kind, string path, string other, int offset, byte[] data)
    {
        try
        {
            switch (kind)
            {
                case 0: files.Delete(path); break;
                case 1 or 2: files.Rename(path, other); break;
                case 3: files.Truncate(path, offset); break;
                case 4: return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(files.ReadAll(path)));
                case 5: return string.Join(' ', files.List(FilePath.Parent(FilePath.Normalize(path))));
                case 6:
                    var buffer = new byte[100];
                    return files.Read(path, offset, buffer) + Convert.ToHexString(buffer);
                default: files.Write(path, offset, data); break;
            }

            return "ok";
        }
        catch (SimIoException exception)
        {
            return exception.Code;
        }
    }
}
