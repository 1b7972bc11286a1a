using System.Globalization;
using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Workloads.Redis;
using Drydock.Simulators.Workloads.Redis.Rdb;

namespace Drydock.Integration.Redis;

/// <summary>Dump files of the simulated Redis and the real one are read by each other.</summary>
public sealed class DumpFiles
{
    private readonly List<(int Database, string Key, byte[] Value, long ExpiresAt)> _data = [];

    [SetUp]
    public void Make_data_of_every_kind()
    {
        _data.Clear();
        var random = new SeededRandom(20_26);
        var later = DateTimeOffset.UtcNow.AddDays(30).ToUnixTimeMilliseconds();
        for (var i = 0; i < 600; i++)
        {
            var value = (i % 6) switch
            {
                0 => Bytes((long)random.NextUInt64() >> random.Next(64)),
                1 => Binary(random, random.Next(60)),
                2 => Enumerable.Repeat((byte)('a' + random.Next(26)), random.Next(70_000)).ToArray(),
                3 => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"a sentence that compresses {i} ", random.Next(200)))),
                4 => Binary(random, 20 + random.Next(40_000)),
                _ => Encoding.ASCII.GetBytes(i % 12 == 5 ? "007" : "-0"),
            };
            var key = i % 5 == 0 ? Encoding.Latin1.GetString(Binary(random, 1 + random.Next(30))) + i.ToString(CultureInfo.InvariantCulture) : "key:" + i.ToString(CultureInfo.InvariantCulture);
            _data.Add((i % 3, key, value, i % 4 == 0 ? later + random.Next(1_000_000) : -1));
        }
    }

    [Test]
    public void The_real_server_loads_what_the_simulated_one_writes()
    {
        var directory = RealRedis.NewDirectory();
        var databases = Databases();
        File.WriteAllBytes(Path.Combine(directory, "dump.rdb"), RdbWriter.Write(databases, RedisVersion.FromTag("3.2"), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), checksum: true));
        using var real = RealRedis.Start(directory);
        foreach (var (database, key, value, expiresAt) in _data)
        {
            real.Call("SELECT", database.ToString(CultureInfo.InvariantCulture));
            real.Call("GET", key).Should().Be(Encoding.Latin1.GetString(value), key);
            if (expiresAt >= 0) real.Call("PEXPIRETIME", key).Should().Be(expiresAt.ToString(CultureInfo.InvariantCulture));
            else real.Call("PTTL", key).Should().Be("-1");
        }

        real.Call("DEBUG", "DIGEST").Should().Be(Digest(databases));
    }

    [Test]
    public void The_simulated_server_loads_what_the_real_one_writes()
    {
        using var real = RealRedis.Start(RealRedis.NewDirectory());
        foreach (var (database, key, value, expiresAt) in _data)
        {
            real.Call("SELECT", database.ToString(CultureInfo.InvariantCulture));
            real.Call("SET"u8.ToArray(), Encoding.Latin1.GetBytes(key), value);
            if (expiresAt >= 0) real.Call("PEXPIREAT", key, expiresAt.ToString(CultureInfo.InvariantCulture));
        }

        var digest = real.Call("DEBUG", "DIGEST");
        real.Call("SAVE").Should().Be("OK");
        var file = File.ReadAllBytes(Path.Combine(real.Directory, "dump.rdb"));
        var read = RdbReader.Read(file, real.RdbVersion, 16, checksum: true);
        read.Should().HaveCount(_data.Count);
        var databases = Enumerable.Range(0, 16).Select(_ => new Keyspace()).ToArray();
        foreach (var entry in read) databases[entry.Database].Set(entry);
        Digest(databases).Should().Be(digest);
        foreach (var (database, key, value, expiresAt) in _data)
        {
            var found = databases[database].Find(key);
            found.Should().NotBeNull(key);
            found!.Value.AsSpan().SequenceEqual(value).Should().BeTrue(key);
            found.ExpiresAt.Should().Be(expiresAt);
        }

        FluentActions.Invoking(() => RdbReader.Read(file, 7, 16, checksum: true)).Should().Throw<RdbFormatException>("3.2 is too old for this file")
            .WithMessage("Can't handle RDB format version *");
        file[^20] ^= 1;
        FluentActions.Invoking(() => RdbReader.Read(file, real.RdbVersion, 16, checksum: true)).Should().Throw<RdbFormatException>();
    }

    private static byte[] Bytes(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));

    private static byte[] Binary(SeededRandom random, int length)
    {
        var bytes = new byte[length];
        random.Fill(bytes);
        return bytes;
    }

    private static string Digest(IReadOnlyList<Keyspace> databases) => DatasetDigest.Of(databases);

    private Keyspace[] Databases()
    {
        var databases = Enumerable.Range(0, 16).Select(_ => new Keyspace()).ToArray();
        foreach (var (database, key, value, expiresAt) in _data) databases[database].SetExpiry(databases[database].Set(key, value), expiresAt);
        return databases;
    }
}
