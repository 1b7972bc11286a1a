using System.Text;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;

namespace Drydock.Unit.Volumes;

public sealed class BlockDevices
{
    private static readonly ByteSize Size = ByteSize.FromGibibytes(4);

    [TestCase(false)]
    [TestCase(true)]
    public void Behave_as_an_array_of_bytes_at_any_offset(bool encrypted)
    {
        // A property test against the simplest model: 600 random writes, restores and reads.
        var random = new SeededRandom(7);
        var length = 3 * BlockGeometry.BlockBytes;
        var model = new byte[length];
        var cipher = encrypted ? NewCipher(random) : null;
        var store = new BlockStore(new ByteSize(length));
        var device = new BlockDevice(store, cipher, "vol");
        BlockImage? image = null;
        byte[]? modelOfImage = null;
        for (var step = 0; step < 600; step++)
        {
            var offset = random.Next(length - 1);
            var count = 1 + random.Next(Math.Min(20_000, length - offset));
            var data = new byte[count];
            random.Fill(data);
            device.Write(offset, data);
            data.CopyTo(model, offset);
            var read = new byte[Math.Min(30_000, length - offset)];
            device.Read(offset, read);
            read.AsSpan().SequenceEqual(model.AsSpan(offset, read.Length)).Should().BeTrue();
            if (step % 50 != 0) continue;
            if (image is not null) Content(image, cipher).AsSpan().SequenceEqual(modelOfImage).Should().BeTrue("an image never changes");
            image = store.Freeze();
            modelOfImage = model.ToArray();
        }
    }

    [Test]
    public void Read_zeros_where_nothing_was_written()
    {
        var device = new BlockDevice(new BlockStore(Size), NewCipher(new SeededRandom(1)), "vol");
        device.Write(10_000, "x"u8);
        var buffer = new byte[20_000];
        device.Read(0, buffer);
        buffer.Count(b => b != 0).Should().Be(1);
        device.Read(Size.Bytes - buffer.Length, buffer);
        buffer.Should().OnlyContain(b => b == 0);
    }

    [Test]
    public void Refuse_what_is_beyond_the_end()
    {
        var device = new BlockDevice(new BlockStore(Size), null, "vol-1");
        device.Invoking(it => it.Write(Size.Bytes - 1, new byte[2])).Should().Throw<SimIoException>().Which.Code.Should().Be("ENOSPC");
        device.Invoking(it => it.Read(-1, new byte[2])).Should().Throw<SimIoException>();
    }

    [Test]
    public void Cost_nothing_when_blank_and_little_when_hardly_written()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var store = new BlockStore(ByteSize.FromGibibytes(65_536));
        var device = new BlockDevice(store, null, "vol");
        var zeros = new byte[1 << 16];
        for (var i = 0; i < 1_000; i++) device.Write(i * (long)zeros.Length, zeros);
        device.Write(1L << 45, "x"u8);
        store.Freeze();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(100_000);
    }

    [Test]
    public void Write_without_allocating_once_the_sectors_are_there()
    {
        var device = new BlockDevice(new BlockStore(Size), NewCipher(new SeededRandom(1)), "vol");
        var data = Enumerable.Repeat((byte)7, 6_000).ToArray();
        for (var i = 0; i < 10; i++) device.Write(100, data);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) device.Write(100, data);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000);
    }

    [Test]
    public void Are_searched_as_they_are_stored_across_the_edges_of_sectors_and_blocks()
    {
        var pattern = Encoding.ASCII.GetBytes("a needle of thirty-two characters");
        foreach (var offset in new long[] { 0, 4_090, BlockGeometry.BlockBytes - 5, (1L << 31) - 7 })
        {
            var plain = new BlockStore(Size);
            new BlockDevice(plain, null, "vol").Write(offset, pattern);
            BlockInspection.Contains(plain.Freeze(), pattern).Should().BeTrue();
            var secret = new BlockStore(Size);
            new BlockDevice(secret, NewCipher(new SeededRandom(1)), "vol").Write(offset, pattern);
            BlockInspection.Contains(secret.Freeze(), pattern).Should().BeFalse();
        }
    }

    [Test]
    public void Do_not_join_what_is_not_adjacent_in_a_search()
    {
        var store = new BlockStore(Size);
        var device = new BlockDevice(store, null, "vol");
        device.Write(4_096 - 3, "abc"u8);
        device.Write(3 * 4_096, "def"u8);
        BlockInspection.Contains(store.Freeze(), "abcdef"u8).Should().BeFalse();
        device.Write(4_096, "def"u8);
        BlockInspection.Contains(store.Freeze(), "abcdef"u8).Should().BeTrue();
    }

    [Test]
    public void Have_one_fingerprint_for_one_content_whatever_the_key_size_or_history()
    {
        var random = new SeededRandom(3);
        var first = new BlockStore(Size);
        var second = new BlockStore(ByteSize.FromGibibytes(9));
        using var cipher = NewCipher(random);
        new BlockDevice(first, null, "a").Write(5_000, "content"u8);
        var device = new BlockDevice(second, cipher, "b");
        device.Write(900_000, "gone again"u8);
        device.Write(900_000, new byte[10]);
        device.Write(5_000, "content"u8);
        BlockInspection.Fingerprint(second.Freeze(), cipher).Should().Be(BlockInspection.Fingerprint(first.Freeze(), null));
        device.Write(5_000, "C"u8);
        BlockInspection.Fingerprint(second.Freeze(), cipher).Should().NotBe(BlockInspection.Fingerprint(first.Freeze(), null));
    }

    [Test]
    public void Change_by_whole_blocks_of_512_KiB()
    {
        var store = new BlockStore(Size);
        var device = new BlockDevice(store, null, "vol");
        var blank = store.Freeze();
        blank.BytesChangedSince(null).Bytes.Should().Be(0);
        device.Write(0, "x"u8);
        device.Write(BlockGeometry.BlockBytes * 5, "x"u8);
        var first = store.Freeze();
        first.BytesChangedSince(blank).Bytes.Should().Be(2 * BlockGeometry.BlockBytes);
        store.Freeze().BytesChangedSince(first).Bytes.Should().Be(0);
        device.Write((BlockGeometry.BlockBytes * 5) + 70_000, "y"u8);
        store.Freeze().BytesChangedSince(first).Bytes.Should().Be(BlockGeometry.BlockBytes);
    }

    [Test]
    public void Grow_with_zeros_and_tell_their_size()
    {
        var store = new BlockStore(ByteSize.FromGibibytes(1));
        var device = new BlockDevice(store, null, "vol");
        store.Grow(ByteSize.FromGibibytes(2));
        device.Size.Should().Be(ByteSize.FromGibibytes(2));
        device.Write(ByteSize.FromGibibytes(2).Bytes - 1, "z"u8);
        store.Invoking(it => it.Grow(ByteSize.FromGibibytes(1))).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static SectorCipher NewCipher(SeededRandom random)
    {
        var key = new byte[SectorCipher.KeyBytes];
        random.Fill(key);
        return new SectorCipher(key);
    }

    private static byte[] Content(BlockImage image, SectorCipher? cipher)
    {
        var content = new byte[image.Size.Bytes];
        new BlockDevice(new BlockStore(image, image.Size), cipher, "image").Read(0, content);
        return content;
    }
}
