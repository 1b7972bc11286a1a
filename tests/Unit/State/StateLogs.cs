using System.Text;
using Drydock.Wire.State;

namespace Drydock.Unit.State;

public sealed class StateLogs
{
    private string _directory = "";
    private readonly List<string> _told = [];

    private string Log => Path.Combine(_directory, "state.log");

    [SetUp]
    public void MakeDirectory()
    {
        _directory = Directory.CreateTempSubdirectory("drydock-").FullName;
        _told.Clear();
    }

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void What_was_appended_is_read_again_last_value_first()
    {
        using (var log = Open(out _))
        {
            Append(log, 1, ("a", "one"), ("b", "two"));
            Append(log, 2, ("a", "three"), ("b", null), ("ü", ""));
        }

        using var again = Open(out var map);
        Values(map).Should().Equal("a=three", "ü=");
        map.At.UtcTicks.Should().Be(2);
        _told.Should().BeEmpty();
    }

    [Test]
    public void A_record_that_was_not_written_to_its_end_is_cut_off_wherever_the_end_was()
    {
        using (var log = Open(out _))
        {
            Append(log, 1, ("a", "one"));
            Append(log, 2, ("b", "two"));
        }

        var whole = File.ReadAllBytes(Log);
        var first = FirstRecordEnd(whole);
        for (var length = whole.Length - 1; length > first; length--)
        {
            File.WriteAllBytes(Log, whole[..length]);
            _told.Clear();
            using (var log = Open(out var map))
            {
                Values(map).Should().Equal("a=one");
                _told.Should().ContainSingle().Which.Should().Contain(Log).And.Contain($"offset {first}").And.Contain($"{length - first} bytes");
                Append(log, 3, ("c", "three"));
            }

            using var again = Open(out var after);
            Values(after).Should().Equal("a=one", "c=three");
            _told.Should().ContainSingle();
        }
    }

    [Test]
    public void A_tail_of_zeros_or_a_last_record_with_a_wrong_checksum_is_torn_too()
    {
        using (var log = Open(out _))
        {
            Append(log, 1, ("a", "one"));
            Append(log, 2, ("b", "two"));
        }

        var whole = File.ReadAllBytes(Log);
        File.WriteAllBytes(Log, [.. whole, .. new byte[100]]);
        using (Open(out var zeros)) Values(zeros).Should().Equal("a=one", "b=two");
        whole[^1] ^= 1;
        File.WriteAllBytes(Log, whole);
        using (Open(out var flipped)) Values(flipped).Should().Equal("a=one");
        _told.Should().HaveCount(2);
    }

    [Test]
    public void Damage_before_the_end_is_an_error_that_names_file_and_offset_and_changes_nothing()
    {
        using (var log = Open(out _))
        {
            Append(log, 1, ("a", "one"));
            Append(log, 2, ("b", "two"));
        }

        var whole = File.ReadAllBytes(Log);
        var first = FirstRecordEnd(whole);
        for (var at = StateLog.FileHeaderBytes; at < first; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x40;
            File.WriteAllBytes(Log, damaged);
            var open = () => Open(out _).Dispose();
            open.Should().Throw<StateException>().WithMessage($"{Log}: damaged at offset {StateLog.FileHeaderBytes}: *; nothing was changed*");
            File.ReadAllBytes(Log).Should().Equal(damaged);
        }
    }

    [Test]
    public void Another_version_and_another_kind_of_file_are_refused()
    {
        using (Open(out _)) { }
        var whole = File.ReadAllBytes(Log);
        File.WriteAllText(Log, "these are notes of mine, and no log");
        var open = () => Open(out _).Dispose();
        open.Should().Throw<StateException>().WithMessage("*damaged at offset 0: this is no state of drydock*");
        whole[8] = 9;
        File.WriteAllBytes(Log, whole);
        open.Should().Throw<StateException>().WithMessage("*damaged at offset 0: the header of the file has a wrong checksum*");
        whole[12..16].Should().HaveCount(4);
        var crc = Crc(whole.AsSpan(0, 12));
        BitConverter.TryWriteBytes(whole.AsSpan(12), crc);
        File.WriteAllBytes(Log, whole);
        open.Should().Throw<StateException>().WithMessage("*has version 9 of the format, and this drydock reads version 1; nothing was changed");
    }

    [Test]
    public void A_compacted_log_says_the_same_in_less_and_takes_in_what_came_meanwhile()
    {
        using (var log = Open(out _))
        {
            for (var i = 0; i < 200; i++) Append(log, i, ("a", new string('x', 100)), ("k" + (i % 10), "v" + i));
            var map = new StateMap();
            var upTo = log.Length;
            StateLog.Read(Log, upTo, map.Apply);
            StateLog.Write(Log + ".new", map.WriteTo);
            Append(log, 201, ("k3", null), ("late", "yes"));
            log.ReplaceBy(Log + ".new", upTo);
            log.Length.Should().BeLessThan(upTo / 10);
            Append(log, 202, ("later", "yes"));
        }

        using var again = Open(out var after);
        Values(after).Should().HaveCount(12).And.Contain("late=yes").And.Contain("later=yes").And.NotContain(v => v.StartsWith("k3", StringComparison.Ordinal)).And.Contain("k9=v199");
        File.Exists(Log + ".new").Should().BeFalse();
    }

    [Test]
    public void One_process_at_a_time_has_a_directory()
    {
        using (StateDirectory.Open(_directory, _told.Add))
        {
            var second = () => StateDirectory.Open(_directory, _told.Add).Dispose();
            second.Should().Throw<StateException>().WithMessage($"{_directory}: is in use by another drydock serve*");
        }

        using (StateDirectory.Open(_directory, _told.Add)) { }
    }

    [Test]
    public void A_directory_with_other_things_is_not_touched()
    {
        File.WriteAllText(Path.Combine(_directory, "thesis.txt"), "years");
        var open = () => StateDirectory.Open(_directory, _told.Add).Dispose();
        open.Should().Throw<StateException>().WithMessage("*holds other things (thesis.txt)*");
        Directory.GetFiles(_directory).Should().ContainSingle();
    }

    [Test]
    public void Credentials_keys_and_ports_stay_and_only_their_owner_reads_them()
    {
        using var directory = StateDirectory.Open(_directory, _told.Add);
        var (credentials, key) = (directory.Credentials(), directory.ServiceAccountKey());
        directory.KeepPorts(1001, 1002, 1003);
        using var authority = directory.LoadAuthority(System.Net.IPAddress.Loopback, TimeProvider.System.GetUtcNow());
        var administrator = directory.Administrator(authority);
        directory.Credentials().Should().Be(credentials);
        directory.ServiceAccountKey().Should().Equal(key);
        using var same = directory.LoadAuthority(System.Net.IPAddress.Loopback, TimeProvider.System.GetUtcNow());
        same.Certificate.RawData.Should().Equal(authority.Certificate.RawData);
        directory.Administrator(same).Should().Be(administrator);
        var options = directory.WithPorts(new() { AwsPort = 7 });
        (options.KubernetesPort, options.AwsPort, options.AdminPort).Should().Be((1001, 7, 1003));
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Directory.GetFiles(_directory).Where(f => new FileInfo(f).Length > 0))
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, "{0} holds secrets", file);
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = System.Numerics.BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    private static int FirstRecordEnd(byte[] file) => StateLog.FileHeaderBytes + StateLog.RecordHeaderBytes + BitConverter.ToInt32(file, StateLog.FileHeaderBytes);

    private static void Append(StateLog log, long at, params (string Key, string? Value)[] entries)
    {
        var batch = new StateBatch();
        foreach (var (key, value) in entries)
        {
            if (value is null) batch.Delete(StateKind.Meta, key);
            else batch.Begin(StateKind.Meta, key).Raw(Encoding.UTF8.GetBytes(value)).End();
        }

        log.Append(batch, new DateTimeOffset(at, TimeSpan.Zero));
    }

    private static IEnumerable<string> Values(StateMap map) =>
        map[StateKind.Meta].Select(e => $"{e.Key}={Encoding.UTF8.GetString(e.Value.Span)}").Order(StringComparer.Ordinal);

    private StateLog Open(out StateMap map)
    {
        map = new StateMap();
        return StateLog.Open(Log, map.Apply, _told.Add);
    }
}
