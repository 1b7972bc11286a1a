using Drydock.Core.Ports;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Unit.Redis;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AppendOnly
{
    private readonly TestPod _pod = new();
    private MemoryBlockDevice _device = new(ByteSize.FromMebibytes(64));
    private int _starts;

    [TestCase("3.2")]
    [TestCase("6.2")]
    [TestCase("7.0.15")]
    public void With_always_what_was_acknowledged_survives_a_power_failure(string tag)
    {
        Serve(tag, ["--appendfsync", "always"], async client =>
        {
            for (var i = 0; i < 5; i++) await SendAsync(client, $"RPUSH list {i}");
            await PowerFailureAsync();
        });
        Serve(tag, [], async client => (await SendAsync(client, "LLEN list")).Should().Be("5"));
    }

    [TestCase("everysec", 0.1, "(nil)")]
    [TestCase("everysec", 2.5, "v")]
    [TestCase("no", 2.5, "(nil)")]
    [TestCase("no", 60, "v")]
    public void Without_it_a_power_failure_loses_what_was_not_synced_yet(string policy, double seconds, string found)
    {
        Serve("7.0.15", ["--appendfsync", policy], async client =>
        {
            await SendAsync(client, "SET early 1");
            await _pod.Wait(61);
            await SendAsync(client, "SET k x");
            await SendAsync(client, "SET k2 v");
            await _pod.Wait(seconds);
            await PowerFailureAsync();
        });
        Serve("7.0.15", [], async client =>
        {
            (await SendAsync(client, "GET early")).Should().Be("1");
            (await SendAsync(client, "GET k2")).Should().Be(found);
        });
    }

    [TestCase("everysec")]
    [TestCase("no")]
    public void The_end_of_the_process_alone_loses_nothing(string policy)
    {
        Serve("5", ["--appendfsync", policy], client => SendAsync(client, "SET k v"));
        Serve("5", [], async client => (await SendAsync(client, "GET k")).Should().Be("v"));
    }

    [TestCase("3.2", "appendonly.aof")]
    [TestCase("5", "appendonly.aof")]
    [TestCase("7.0.15", "appendonly.aof.2.base.rdb appendonly.aof.2.incr.aof appendonly.aof.manifest")]
    public void A_rewrite_keeps_everything_and_leaves_only_what_is_needed(string tag, string files)
    {
        var digest = "";
        Serve(tag, [], async client =>
        {
            for (var i = 0; i < 300; i++) await SendAsync(client, $"SET counter {i}", $"ZADD z {i % 7} m{i % 50}", $"HSET h f{i} v");
            (await SendAsync(client, "BGREWRITEAOF")).Should().Be("Background append only file rewriting started");
            await SendAsync(client, "SELECT 2", "SET during 1", "SELECT 0", "PEXPIREAT counter 99999999999999");
            await _pod.Wait(2);
            await SendAsync(client, "SET after 1");
            (await SendAsync(client, "INFO persistence")).Should().Contain("aof_rewrite_in_progress:0\r\n").And.Contain("aof_last_bgrewrite_status:ok\r\n");
            digest = await SendAsync(client, "DEBUG DIGEST");
        }, disk => string.Join(' ', disk.List(tag[0] == '7' ? "/appendonlydir" : "/").Where(n => n.StartsWith("appendonly", StringComparison.Ordinal))).Should().Be(files));
        Serve(tag, [], async client => (await SendAsync(client, "DEBUG DIGEST")).Should().Be(digest));
    }

    [Test]
    public void It_rewrites_itself_as_it_grows()
    {
        Serve("6.2", ["--auto-aof-rewrite-min-size", "20kb"], async client =>
        {
            for (var i = 0; i < 400; i++) await SendAsync(client, $"SET k {new string('x', 100)}");
            await _pod.Wait(3);
        }, disk => disk.Stat("/appendonly.aof")!.Size.Should().BeLessThan(21_000), "Starting automatic rewriting of AOF on ");
    }

    [TestCase("3.2")]
    [TestCase("7.0.15")]
    public void Turning_it_on_in_the_configuration_of_a_server_that_had_a_dump_only_starts_empty_and_turning_it_on_at_run_time_does_not(string tag)
    {
        Serve(tag, ["--appendonly", "no"], client => SendAsync(client, "SET k v", "SAVE"));
        Serve(tag, ["--appendonly", "no"], async client =>
        {
            (await SendAsync(client, "CONFIG SET appendonly yes")).Should().Be("OK");
            await SendAsync(client, "SET new 1");
            await _pod.Wait(3);
        });
        Serve(tag, [], async client => (await SendAsync(client, "MGET k new")).Should().Be("[v, 1]"));
        _device = new(ByteSize.FromMebibytes(64));
        Serve(tag, ["--appendonly", "no"], client => SendAsync(client, "SET k v", "SAVE"));
        Serve(tag, [], async client => (await SendAsync(client, "DBSIZE")).Should().Be("0", "the dump file is not looked at"));
    }

    [TestCase("5", "yes", 6, "# !!! Truncating the AOF at offset ")]
    [TestCase("5", "no", -1, "# Unexpected end of file reading the append only file. You can: 1) ")]
    [TestCase("7.0.15", "yes", 6, "# !!! Truncating the AOF appendonly.aof.1.incr.aof at offset ")]
    [TestCase("7.0.15", "no", -1, "# Unexpected end of file reading the append only file appendonly.aof.1.incr.aof. You can: 1) ")]
    public void A_file_that_ends_in_the_middle_of_a_command_loses_that_command_or_stops_the_server(string tag, string loadTruncated, int keys, string line)
    {
        Fill(tag, 7);
        Change(tag, (disk, path) => disk.Truncate(path, disk.Stat(path)!.Size - 5));
        Serve(tag, ["--aof-load-truncated", loadTruncated], async client => (await SendAsync(client, "DBSIZE")).Should().Be(RedisText.Integer(keys)), null, line, keys < 0 ? 1 : null);
    }

    [TestCase("3.2", "# Bad file format reading the append only file: make a backup of your AOF file, then use ./redis-check-aof --fix <filename>\n")]
    [TestCase("7.0.15", "# Bad file format reading the append only file appendonly.aof.1.incr.aof: make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>\n")]
    public void A_file_that_is_torn_in_the_middle_stops_the_server(string tag, string line)
    {
        Fill(tag, 7);
        Change(tag, (disk, path) => disk.Write(path, 60, new byte[20]));
        Serve(tag, [], static _ => Task.CompletedTask, null, line, 1);
    }

    [Test]
    public void The_file_of_an_older_version_becomes_the_base_of_7()
    {
        Fill("6.2", 3);
        Serve("7.2", [], async client =>
        {
            await SendAsync(client, "SET new 1");
            (await SendAsync(client, "DBSIZE")).Should().Be("4");
        }, disk => disk.List("/appendonlydir").Should().Equal("appendonly.aof", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest"));
        Serve("7.2", [], async client => (await SendAsync(client, "DBSIZE")).Should().Be("4"));
    }

    private void Fill(string tag, int keys) => Serve(tag, [], async client =>
    {
        for (var i = 0; i < keys; i++) await SendAsync(client, $"SET key{i} value");
    });

    private void Change(string tag, Action<SimFileSystem, string> change) => _pod.Run(async () =>
    {
        var disk = SimFileSystem.Mount(_device, _pod.World.Clock);
        change(disk, tag[0] == '7' ? "/appendonlydir/appendonly.aof.1.incr.aof" : "/appendonly.aof");
        await disk.UnmountAsync(default);
    });

    /// <summary>What the device holds now is all that is left.</summary>
    private Task PowerFailureAsync()
    {
        _device = _device.Copy();
        return Task.CompletedTask;
    }

    /// <summary>Runs a server with an append only file, does something with it, kills it, and looks at the disk.</summary>
    private void Serve(string tag, string[] arguments, Func<RespClient, Task> body, Action<SimFileSystem>? look = null, string? line = null, int? exitCode = null) => _pod.Run(async () =>
    {
        var device = _device;
        SimFileSystem.FormatIfBlank(device, "ext4", _pod.World.RandomFor($"mkfs-{_starts}"), _pod.World.Clock);
        var disk = SimFileSystem.Mount(device, _pod.World.Clock);
        var files = new MountTable(_pod.Files);
        files.Mount("/data", disk);
        string[] defaults = arguments.Contains("--appendonly") ? [] : ["--appendonly", "yes"];
        var redis = _pod.Start($"redis-{_starts++}", new RedisServerProgram(tag), files, ["redis-server", "--dir", "/data", "--save", "", .. defaults, .. arguments]);
        if (exitCode is not null)
        {
            await _pod.UntilAsync(() => redis.ExitCode is not null);
            redis.ExitCode.Should().Be(exitCode);
        }
        else
        {
            await body(await _pod.ConnectAsync());
            redis.Process.Crash();
        }

        if (line is not null) redis.Output.Should().Contain(line);
        look?.Invoke(disk);
        await disk.UnmountAsync(default);
    });

    private static async Task<string> SendAsync(RespClient client, params string[] commands)
    {
        var last = "";
        foreach (var command in commands) last = (await client.CallAsync(default, command.Split(' '))).ToString();
        return last;
    }
}
