using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using static Drydock.Unit.Volumes.FileSystem.DiskFixture;

namespace Drydock.Unit.Volumes.FileSystem;

public sealed class Mounts
{
    private readonly VirtualClock _clock = new World(1).Clock;

    [Test]
    public void The_longest_mount_point_decides_and_mount_points_show_in_listings()
    {
        var (root, data, inner) = (new MemoryFileSystem(_clock), new MemoryFileSystem(_clock), new MemoryFileSystem(_clock));
        var table = new MountTable(root);
        table.Mount("/data", data);
        table.Mount("/data/inner", inner);
        table.Write("/data/f", 0, Bytes("d"));
        table.Write("/data/inner/f", 0, Bytes("i"));
        table.Write("/database", 0, Bytes("r"));
        Text(data, "/f").Should().Be("d");
        Text(inner, "/f").Should().Be("i");
        Text(root, "/database").Should().Be("r");
        table.List("/").Should().Equal("data", "database");
        table.List("/data").Should().Equal("f", "inner");
    }

    [Test]
    public void A_read_only_mount_refuses_every_change_while_others_take_them()
    {
        var data = new MemoryFileSystem(_clock);
        data.Replace("/f", Bytes("x"));
        var table = new MountTable(new MemoryFileSystem(_clock));
        table.Mount("/source", data, readOnly: true);
        foreach (var change in new Action<MountTable>[]
        {
            t => t.Write("/source/f", 0, Bytes("y")), t => t.Truncate("/source/f", 0), t => t.Delete("/source/f"), t => t.CreateDirectory("/source/d"),
            t => t.Rename("/source/f", "/source/g"),
        })
        {
            table.Invoking(change).Should().Throw<SimIoException>().Which.Code.Should().Be("EROFS");
        }

        table.Write("/elsewhere", 0, Bytes("y"));
        Text(table, "/source/f").Should().Be("x");
    }

    [Test]
    public void A_sub_path_shows_a_part_of_a_volume_as_directory_or_as_single_file()
    {
        var config = new MemoryFileSystem(_clock);
        config.Replace("/node.conf", Bytes("port 1"));
        config.Replace("/part/f", Bytes("p"));
        var table = new MountTable(new MemoryFileSystem(_clock));
        table.Mount("/etc/redis.conf", config, subPath: "node.conf");
        table.Mount("/part", config, subPath: "part");
        table.Mount("/made", config, subPath: "new/directory");
        Text(table, "/etc/redis.conf").Should().Be("port 1");
        table.List("/part").Should().Equal("f");
        config.Stat("/new/directory")!.IsDirectory.Should().BeTrue();
    }

    [Test]
    public void Renames_do_not_cross_mounts_and_mount_points_are_busy()
    {
        var table = new MountTable(new MemoryFileSystem(_clock));
        table.Mount("/data", new MemoryFileSystem(_clock));
        table.Write("/data/f", 0, Bytes("x"));
        table.Invoking(t => t.Rename("/data/f", "/f")).Should().Throw<SimIoException>().Which.Code.Should().Be("EXDEV");
        table.Invoking(t => t.Delete("/data")).Should().Throw<SimIoException>().Which.Code.Should().Be("EBUSY");
    }

    [Test]
    public void An_empty_directory_volume_with_a_limit_runs_full()
    {
        var files = new MemoryFileSystem(_clock, new ByteSize(10));
        files.Write("/f", 0, new byte[10]);
        files.Invoking(f => f.Write("/g", 0, new byte[1])).Should().Throw<SimIoException>().Which.Code.Should().Be("ENOSPC");
        files.Delete("/f");
        files.Write("/g", 0, new byte[1]);
    }
}
