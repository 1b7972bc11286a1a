using Drydock.Core.Ports;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Unit.Redis;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class Persistence
{
    private readonly TestPod _pod = new();
    private MemoryBlockDevice _device = new(ByteSize.FromMebibytes(64));
    private int _mounts;

    [Test]
    public void A_server_with_a_file_that_has_no_save_lines_saves_nothing_on_SIGTERM()
    {
        // The configuration of the redis-encryption manifests. Before 7.0, giving any file or flag removes the built-in save rules.
        _pod.Files.Replace("/config/node.conf", "protected-mode no\nport 6379\ntcp-backlog 511\nloglevel notice\nlogfile \"\"\ndir /data\n"u8);
        Restart(["/config/node.conf"], async (client, redis) =>
        {
            (await client.CallAsync(default, "CONFIG", "GET", "save")).ToString().Should().Be("[save, ]");
            await client.CallAsync(default, "SET", "k", "v");
            (await redis.StopAsync(10)).Should().BeTrue();
            redis.ExitCode.Should().Be(0);
            redis.Output.Should().Contain("Received SIGTERM scheduling shutdown...\n").And.Contain("# User requested shutdown...\n")
                .And.Contain("# Redis is now ready to exit, bye bye...\n").And.NotContain("Saving the final RDB");
        }).Should().Be(0);
        _pod.World.Timeline.Entries.Should().Contain(e => e.Text.Contains("ends without saving: 1 changes are lost", StringComparison.Ordinal));
    }

    [TestCase("--save", "900", "1")]
    [TestCase]
    public void A_server_with_save_rules_saves_on_SIGTERM(params string[] arguments)
    {
        Restart(arguments, async (client, redis) =>
        {
            await client.CallAsync(default, "SET", "k", "v");
            (await redis.StopAsync(10)).Should().BeTrue();
            redis.Output.Should().MatchRegex(@"1:signal-handler \(\d+\) Received SIGTERM scheduling shutdown\.\.\.\n")
                .And.MatchRegex(@"1:M 05 Jan 09:00:\d\d\.\d\d\d # User requested shutdown\.\.\.\n.*\* Saving the final RDB snapshot before exiting\.\n.*\* DB saved on disk\n.*# Redis is now ready to exit, bye bye\.\.\.\n");
        }).Should().Be(1);
    }

    [Test]
    public void Rules_that_are_set_at_run_time_count_for_SIGTERM_too()
    {
        Restart(["--dir", "/data"], async (client, redis) =>
        {
            await client.CallAsync(default, "SET", "k", "v");
            (await client.CallAsync(default, "CONFIG", "SET", "save", "3600 1")).IsOk.Should().BeTrue();
            (await redis.StopAsync(10)).Should().BeTrue();
        }).Should().Be(1);
    }

    [Test]
    public void A_grace_period_that_is_too_short_for_the_save_loses_the_data()
    {
        Restart(["--save", "900", "1"], async (client, redis) =>
        {
            await client.CallAsync(default, "SET", "big", new string('x', 8 << 20));
            (await redis.StopAsync(0.15)).Should().BeFalse("8 MB take longer than that");
        }).Should().Be(0);
    }

    [Test]
    public void A_killed_server_loses_what_was_acknowledged_since_the_last_save_and_keeps_what_was_saved()
    {
        Restart(["--dir", "/data"], async (client, redis) =>
        {
            await client.CallAsync(default, "SET", "saved", "1");
            (await client.CallAsync(default, "SAVE")).IsOk.Should().BeTrue();
            (await client.CallAsync(default, "SET", "unsaved", "1")).IsOk.Should().BeTrue();
            redis.Process.Crash();
        }).Should().Be(1);
    }

    [Test]
    public void A_snapshot_right_after_SAVE_may_still_hold_the_dump_from_before_and_some_seconds_later_holds_the_new_one()
    {
        long early = -1, late = -1;
        Restart(["--dir", "/data"], async (client, _) =>
        {
            await client.CallAsync(default, "SET", "a", "1");
            await client.CallAsync(default, "SAVE");
            await _pod.Wait(10);
            await client.CallAsync(default, "SET", "b", "1");
            await client.CallAsync(default, "SAVE");
            early = KeysInSnapshot();
            await _pod.Wait(6);
            late = KeysInSnapshot();
        });
        early.Should().Be(1, "the renamed file has the old name on the device until the journal commits");
        late.Should().Be(2);
    }

    [Test]
    public void A_save_rule_fires_in_virtual_time_and_writes_what_was_there_at_the_fork()
    {
        Restart(["--save", "60", "2", "--save", "600", "1"], async (client, redis) =>
        {
            await client.CallAsync(default, "SET", "a", "1");
            await _pod.Wait(300);
            redis.Output.Should().NotContain("Saving...");
            await client.CallAsync(default, "SET", "b", "1");
            await _pod.Wait(2);
            redis.Output.Should().Contain("* 2 changes in 60 seconds. Saving...\n").And.MatchRegex(@"Background saving started by pid \d+\n").And.MatchRegex(@"\d+:C .* \* DB saved on disk\n")
                .And.Contain("* Background saving terminated with success\n");
            (await client.CallAsync(default, "INFO", "persistence")).Text.Should().Contain("rdb_changes_since_last_save:0\r\n").And.Contain("rdb_last_bgsave_status:ok\r\n");
            await client.CallAsync(default, "SET", "c", "1");
            redis.Process.Crash();
        }).Should().Be(2);
    }

    [Test]
    public void A_background_save_does_not_hold_up_clients_and_a_save_does()
    {
        Restart(["--dir", "/data"], async (client, _) =>
        {
            var other = await _pod.ConnectAsync();
            await client.CallAsync(default, "SET", "big", new string('x', 4 << 20));
            var start = _pod.World.Clock.Elapsed;
            await client.CallAsync(default, "BGSAVE");
            await other.CallAsync(default, "PING");
            (_pod.World.Clock.Elapsed - start).TotalMilliseconds.Should().BeLessThan(20);
            await _pod.Wait(5);
            start = _pod.World.Clock.Elapsed;
            var save = client.CallAsync(default, "SAVE");
            await _pod.Wait(0.005);
            await other.CallAsync(default, "PING");
            (_pod.World.Clock.Elapsed - start).TotalMilliseconds.Should().BeGreaterThan(60);
            await save;
        });
    }

    [Test]
    public void A_disk_that_is_full_fails_the_save_and_then_refuses_writes()
    {
        _device = new MemoryBlockDevice(ByteSize.FromMebibytes(2));
        Restart(["--save", "3600", "1"], async (client, redis) =>
        {
            await client.CallAsync(default, "SET", "big", new string('x', 3 << 20));
            await client.CallAsync(default, "BGSAVE");
            await _pod.Wait(10);
            redis.Output.Should().Contain("# Write error saving DB on disk: No space left on device\n").And.Contain("# Background saving error\n");
            (await client.CallAsync(default, "SET", "k", "v")).Text.Should().StartWith("MISCONF Redis is configured to save RDB snapshots");
            (await redis.StopAsync(10)).Should().BeFalse("it does not exit when it cannot save");
            redis.Output.Should().Contain("# Error trying to save the DB, can't exit.\n");
        }).Should().Be(0);
    }

    [TestCase(0, "REDIX", "# Wrong signature trying to load DB from file", "# Fatal error loading the DB: Invalid argument. Exiting.")]
    [TestCase(5, "0099", "# Can't handle RDB format version 99", "# Fatal error loading the DB: Invalid argument. Exiting.")]
    [TestCase(-8, "xxxxxxxx", "# Wrong RDB checksum. Aborting now.", "-> RDB CRC error")]
    [TestCase(-30, null, "# Short read or OOM loading DB. Unrecoverable error, aborting now.", "-> Unexpected EOF reading RDB file")]
    public void A_broken_dump_ends_the_start_with_1(int at, string? bytes, string first, string second)
    {
        Restart(["--dir", "/data"], async (client, _) =>
        {
            await client.CallAsync(default, "SET", "k", new string('v', 30));
            await client.CallAsync(default, "SAVE");
        });
        TestContainer? broken = null;
        _pod.Run(async () =>
        {
            var files = SimFileSystem.Mount(_device, _pod.World.Clock);
            var dump = files.ReadAll("/dump.rdb");
            if (at < 0) at += dump.Length;
            if (bytes is null) files.Truncate("/dump.rdb", at);
            else files.Write("/dump.rdb", at, System.Text.Encoding.ASCII.GetBytes(bytes));
            await files.UnmountAsync(default);
            broken = _pod.StartRedis("broken", Mounted(), "--dir", "/data");
            await _pod.UntilAsync(() => broken.ExitCode is not null);
        });
        broken!.ExitCode.Should().Be(1);
        broken.Output.Should().Contain(first).And.Contain(second);
    }

    [TestCase("--port x", "argument must be a number")]
    [TestCase("--nosuch 1", "Bad directive or wrong number of arguments")]
    [TestCase("--save 0 1", "Invalid save parameters")]
    [TestCase("/nosuch.conf", "Fatal error, can't open config file '/nosuch.conf'")]
    [TestCase("--dir /nosuch", "Can't chdir to '/nosuch': No such file or directory")]
    public void A_configuration_that_the_server_does_not_take_ends_it_with_1(string arguments, string message)
    {
        var redis = _pod.StartRedis(arguments: arguments.Split(' '));
        _pod.Run(() => _pod.UntilAsync(() => redis.ExitCode is not null));
        redis.ExitCode.Should().Be(1);
        (redis.Output + redis.Errors).Should().Contain(message);
    }

    [Test]
    public void Values_of_every_kind_survive_a_restart_with_their_expiries()
    {
        var digest = "";
        Restart(["--dir", "/data"], async (client, _) =>
        {
            foreach (var (key, value) in new[] { ("int8", "-7"), ("int16", "30000"), ("int32", "-2000000000"), ("long", "9007199254740993"), ("text", "hello"), ("zero", "007"), ("empty", "") })
            {
                await client.CallAsync(default, "SET", key, value);
            }

            await client.CallAsync(default, "SET", "binary", string.Concat(Enumerable.Range(0, 256).Select(i => (char)i)));
            await client.CallAsync(default, "SET", "long text", new string('x', 20_000));
            await client.CallAsync(default, "SET", "lasting", "v", "EX", "86400");
            await client.CallAsync(default, "SET", "short", "v", "PX", "50");
            await client.CallAsync(default, "SELECT", "3");
            await client.CallAsync(default, "SET", "other", "database");
            await client.CallAsync(default, "SAVE");
            await _pod.Wait(1);
            digest = (await client.CallAsync(default, "DEBUG", "DIGEST")).Text;
            await client.CallAsync(default, "DEBUG", "RELOAD");
            (await client.CallAsync(default, "DEBUG", "DIGEST")).Text.Should().Be(digest);
        });
        Restart(["--dir", "/data"], async (client, _) =>
        {
            (await client.CallAsync(default, "DEBUG", "DIGEST")).Text.Should().Be(digest);
            (await client.CallAsync(default, "TTL", "lasting")).Integer.Should().BeInRange(86_300, 86_400);
        });
    }

    [Test]
    public void Start_of_an_old_or_new_version_differs_in_the_built_in_rules()
    {
        foreach (var (tag, rules) in new[] { ("3.2", ""), ("6.2", ""), ("7.2", "3600 1 300 100 60 10000") })
        {
            var pod = new TestPod();
            pod.Start("redis", new RedisServerProgram(tag), pod.Files, "redis-server", "--dir", "/data");
            pod.Run(async () =>
            {
                var client = await pod.ConnectAsync();
                (await client.CallAsync(default, "CONFIG", "GET", "save")).Items[1].Text.Should().Be(rules);
            });
        }
    }

    /// <summary>Runs a server on the disk with something done to it, ends it if it has not ended, and says how many keys a new one finds.</summary>
    private long Restart(string[] arguments, Func<RespClient, TestContainer, Task> body)
    {
        var keys = -1L;
        _pod.Run(async () =>
        {
            SimFileSystem.FormatIfBlank(_device, "ext4", _pod.World.RandomFor("mkfs"), _pod.World.Clock);
            var mount = Mounted(out var disk);
            var redis = _pod.StartRedis($"redis-{_mounts}", mount, arguments);
            var client = await _pod.ConnectAsync();
            await body(client, redis);
            if (redis.ExitCode is null) redis.Process.Crash();
            await disk.UnmountAsync(default);

            var again = _pod.StartRedis($"again-{_mounts}", Mounted(out disk), "--dir", "/data");
            client = await _pod.ConnectAsync();
            RespReply size;
            while ((size = await client.CallAsync(default, "DBSIZE")).IsError)
            {
                size.Text.Should().Be("LOADING Redis is loading the dataset in memory", "a large file takes its time");
                await _pod.Wait(0.01);
            }

            keys = size.Integer;
            again.Output.Should().Contain("* The server is now ready to accept connections on port 6379\n");
            if (keys > 0) again.Output.Should().MatchRegex(@"\* DB loaded from disk: \d\.\d\d\d seconds\n");
            again.Process.Crash();
            await disk.UnmountAsync(default);
        });
        return keys;
    }

    private long KeysInSnapshot()
    {
        var files = SimFileSystem.Mount(_device.Copy(), _pod.World.Clock, readOnly: true);
        return Simulators.Workloads.Redis.Rdb.RdbReader.Read(files.ReadAll("/dump.rdb"), 7, 16, checksum: true).Count;
    }

    private MountTable Mounted() => Mounted(out _);

    private MountTable Mounted(out SimFileSystem disk)
    {
        _mounts++;
        disk = SimFileSystem.Mount(_device, _pod.World.Clock);
        var table = new MountTable(_pod.Files);
        table.Mount("/data", disk);
        return table;
    }
}
