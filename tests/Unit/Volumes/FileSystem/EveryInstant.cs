using System.Globalization;
using Drydock.Core.Ports;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using static Drydock.Unit.Volumes.FileSystem.DiskFixture;

namespace Drydock.Unit.Volumes.FileSystem;

public sealed class EveryInstant
{
    [Test]
    public void After_any_number_of_device_writes_and_after_half_of_one_the_device_mounts_and_holds_a_whole_generation()
    {
        var disk = new DiskFixture(mebibytes: 1);
        var recorder = new Recorder(disk.Device.Copy());
        disk.Run(async () =>
        {
            var files = disk.Mount(recorder);
            for (var generation = 0; generation < 120; generation++)
            {
                files.Write("/temp", 0, Content(generation));
                await files.FsyncAsync("/temp", default);
                files.Rename("/temp", "/file");
                files.Write("/other" + generation % 7, generation * 100, Content(generation));
                if (generation % 2 == 0) await files.SyncAsync(default);
            }

            await files.UnmountAsync(default);
            var replay = disk.Device.Copy();
            var last = -1;
            foreach (var (offset, bytes) in recorder.Writes)
            {
                var torn = replay.Copy();
                torn.Write(offset, bytes.AsSpan(0, bytes.Length / 2));
                GenerationOf(disk, torn).Should().BeInRange(last, last + 2, "a torn write of the journal does not count");
                replay.Write(offset, bytes);
                var generation = GenerationOf(disk, replay);
                generation.Should().BeInRange(last, last + 2);
                last = generation;
            }

            last.Should().Be(119);
        });
    }

    [Test]
    public void A_journal_that_is_changed_behind_the_back_loses_only_what_came_after()
    {
        var disk = new DiskFixture(mebibytes: 1);
        var recorder = new Recorder(disk.Device);
        disk.Run(async () =>
        {
            var files = disk.Mount(recorder);
            files.Write("/first", 0, Bytes("1"));
            await files.FsyncAsync("/first", default);
            files.Write("/second", 0, Bytes("2"));
            await files.FsyncAsync("/second", default);
            disk.Device.Write(recorder.Writes[^1].Offset + 30, [0xff]);
            var again = disk.MountSnapshot();
            Text(again, "/first").Should().Be("1");
            again.Stat("/second").Should().BeNull();
        });
    }

    [Test]
    public void A_read_only_mount_works_outside_of_any_process()
    {
        var disk = new DiskFixture(mebibytes: 1);
        disk.Run(async () =>
        {
            var files = disk.Mount();
            files.Write("/f", 0, Bytes("x"));
            await files.UnmountAsync(default);
        });
        Text(disk.MountSnapshot(), "/f").Should().Be("x");
    }

    private static byte[] Content(int generation) => Bytes(string.Concat(Enumerable.Repeat($"generation {generation:D4} ", 1 + (generation % 5 * 300))));

    /// <summary>-1 when there is no file yet; fails when the file is a mixture.</summary>
    private static int GenerationOf(DiskFixture disk, MemoryBlockDevice device)
    {
        var files = disk.Mount(device.Copy(), readOnly: true);
        if (files.Stat("/file") is null) return -1;
        var text = Text(files, "/file");
        var generation = int.Parse(text.AsSpan(11, 4), CultureInfo.InvariantCulture);
        text.Should().Be(System.Text.Encoding.UTF8.GetString(Content(generation)));
        return generation;
    }

    private sealed class Recorder(MemoryBlockDevice device) : IBlockDevice
    {
        internal List<(long Offset, byte[] Bytes)> Writes { get; } = [];
        public ByteSize Size => device.Size;
        public void Read(long offset, Span<byte> buffer) => device.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            Writes.Add((offset, data.ToArray()));
            device.Write(offset, data);
        }
    }
}
