using Drydock.Simulators.Workloads.Redis;
using Drydock.Unit.Redis;

namespace Drydock.Integration.Redis;

/// <summary>Append only files of the simulated Redis and the real one are loaded by each other, from random data of all types.</summary>
public sealed class AppendOnlyFiles
{
    private const int Commands = 2500;

    private readonly List<string> _names = ["/data/appendonlydir", "/data"];

    [Test]
    public void The_real_server_loads_what_the_simulated_one_appends([Values("7.0.15", "6.2")] string tag, [Values("yes", "no")] string preamble, [Range(1, 3)] int seed)
    {
        var directory = RealRedis.NewDirectory();
        var (digest, pod) = ("", new TestPod());
        Start(pod, "redis", tag, "--aof-use-rdb-preamble", preamble);
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            var commands = new RandomCommands((ulong)seed).Take(Commands);
            for (var i = 0; i < commands.Count; i++)
            {
                await client.CallAsync(default, commands[i]);
                if (i == Commands / 2) (await client.CallAsync(default, "BGREWRITEAOF")).IsError.Should().BeFalse();
            }

            await pod.Wait(5);
            await client.CallAsync(default, "SADD", "last", "a");
            digest = (await client.CallAsync(default, "DEBUG", "DIGEST")).Text;
            await pod.Wait(2);
        });
        foreach (var folder in _names.Where(n => pod.Files.Stat(n) is not null))
        {
            var target = Directory.CreateDirectory(Path.Combine(directory, folder["/data".Length..].TrimStart('/'))).FullName;
            foreach (var name in pod.Files.List(folder).Where(n => n.StartsWith("appendonly.aof", StringComparison.Ordinal)))
            {
                File.WriteAllBytes(Path.Combine(target, name), pod.Files.ReadAll($"{folder}/{name}"));
            }
        }

        using var real = RealRedis.Start(directory, "--appendonly", "yes");
        real.Call("DEBUG", "DIGEST").Should().Be(digest);
    }

    [Test]
    public void The_simulated_server_loads_what_the_real_one_appends([Values("yes", "no")] string preamble, [Range(1, 3)] int seed)
    {
        using var real = RealRedis.Start(RealRedis.NewDirectory(), "--appendonly", "yes", "--appendfsync", "always", "--aof-use-rdb-preamble", preamble);
        var commands = new RandomCommands((ulong)seed + 100).Take(Commands);
        commands.Insert(Commands / 2, ["BGREWRITEAOF"]);
        real.Exchange(commands);
        for (var tries = 0; tries < 100 && real.Call("INFO", "persistence")!.Contains("aof_rewrite_in_progress:1", StringComparison.Ordinal); tries++) Thread.Sleep(50);
        real.Call("SADD", "last", "a");
        var digest = real.Call("DEBUG", "DIGEST");
        var pod = new TestPod();
        pod.Files.CreateDirectory("/data/appendonlydir");
        foreach (var file in Directory.GetFiles(Path.Combine(real.Directory, "appendonlydir")))
        {
            pod.Files.Replace("/data/appendonlydir/" + Path.GetFileName(file), File.ReadAllBytes(file));
        }

        Start(pod, "redis", "7.0.15");
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            var reads = RandomCommands.ReadAll();
            var expected = real.Exchange(reads);
            for (var i = 0; i < reads.Count; i++)
            {
                // The order of tables is not the data's.
                if (reads[i][0] is "TYPE" or "PEXPIRETIME" or "DEBUG") (await client.CallAsync(default, reads[i])).ToString().Should().Be(expected[i].ToString(), string.Join(' ', reads[i]));
            }

            (await client.CallAsync(default, "DEBUG", "DIGEST")).Text.Should().Be(digest);
        });
    }

    private static void Start(TestPod pod, string name, string tag, params string[] more) =>
        pod.Start(name, new RedisServerProgram(tag), pod.Files, ["redis-server", "--dir", "/data", "--save", "", "--appendonly", "yes", .. more]);
}
