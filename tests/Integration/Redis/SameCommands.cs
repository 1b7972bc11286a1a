using Drydock.Simulators.Workloads.Redis;
using Drydock.Simulators.Workloads.Redis.Rdb;
using Drydock.Unit.Redis;

namespace Drydock.Integration.Redis;

/// <summary>The same random commands to the simulated server and the real one of its version: the same replies, the same data, and dump files that each loads of the other.</summary>
public sealed class SameCommands
{
    private const string Tag = "7.0.15";
    private const int Commands = 4000;

    // Tables give their elements in an order of their own.
    private static readonly string[] Unordered = ["HGETALL", "HKEYS", "HVALS", "SMEMBERS", "SINTER", "SUNION", "SDIFF"];

    [Test]
    public void Give_the_same_replies_and_data_and_files([Range(1, 12)] int seed)
    {
        using var real = RealRedis.Start(RealRedis.NewDirectory());
        var commands = new RandomCommands((ulong)seed).Take(Commands).Concat(RandomCommands.ReadAll()).ToList();
        var expected = real.Exchange(commands);
        var pod = new TestPod();
        pod.Start("redis", new RedisServerProgram(Tag), pod.Files, "redis-server", "--dir", "/data", "--save", "");
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            var differences = new List<string>();
            for (var i = 0; i < commands.Count; i++)
            {
                var (found, wanted) = (Text(commands[i], await client.CallAsync(default, commands[i])), Text(commands[i], expected[i]));
                if (found != wanted) differences.Add($"{i} {string.Join(' ', commands[i])}: {found}, and the real one: {wanted}");
            }

            string.Join('\n', differences.Take(10)).Should().BeEmpty();
            var digest = real.Call("DEBUG", "DIGEST");
            (await client.CallAsync(default, "DEBUG", "DIGEST")).Text.Should().Be(digest);
            await client.CallAsync(default, "SAVE");
            real.Call("SAVE").Should().Be("OK");
            var directory = RealRedis.NewDirectory();
            File.WriteAllBytes(Path.Combine(directory, "dump.rdb"), pod.Files.ReadAll("/data/dump.rdb"));
            using (var loader = RealRedis.Start(directory)) loader.Call("DEBUG", "DIGEST").Should().Be(digest, "the real server loads the simulated one's dump");
            pod.Files.Replace("/data/dump.rdb", File.ReadAllBytes(Path.Combine(real.Directory, "dump.rdb")));
        });
        Load(pod.Files.ReadAll("/data/dump.rdb")).Should().Be(real.Call("DEBUG", "DIGEST"), "the simulated server loads the real one's dump");
    }

    private static string Load(byte[] file)
    {
        var databases = Enumerable.Range(0, 16).Select(_ => new Keyspace()).ToArray();
        foreach (var entry in RdbReader.Read(file, RedisVersion.FromTag(Tag).RdbVersion, 16, checksum: true)) databases[entry.Database].Set(entry);
        return DatasetDigest.Of(databases);
    }

    private static string Text(string[] command, RespReply reply)
    {
        if (command[0] == "HGETALL" && reply.Kind == RespReplyKind.Array) return string.Join(", ", reply.Items.Chunk(2).Select(p => $"{p[0]}={p[1]}").Order(StringComparer.Ordinal));
        if (Unordered.Contains(command[0]) && reply.Kind == RespReplyKind.Array) return string.Join(", ", reply.Items.Select(i => i.ToString()).Order(StringComparer.Ordinal));
        if (command[0] == "OBJECT" && reply.ToString() is "embstr" or "raw" or "int") return "string";
        // A negative zero is one in a table, and none where it is packed.
        return reply.ToString().Replace(" -0,", " 0,", StringComparison.Ordinal).Replace(" -0]", " 0]", StringComparison.Ordinal);
    }
}
