using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>
/// The text of INFO, with the sections and fields of 3.2 in their order. What describes a real machine (memory beyond the data, CPU, compiler) is made up and constant: Assumed.
/// </summary>
internal static class ServerInformation
{
    internal static string For(RedisServer server, string section)
    {
        var text = new StringBuilder(4096);
        foreach (var (name, lines) in Sections)
        {
            var wanted = section == name || section == "all" || (section == "default" && name != "commandstats");
            if (!wanted) continue;
            if (text.Length > 0) text.Append("\r\n");
            text.Append("# ").Append(name switch { "cpu" => "CPU", _ => char.ToUpperInvariant(name[0]) + name[1..] }).Append("\r\n");
            lines(server, text);
        }

        return text.ToString();
    }

    private static readonly (string Name, Action<RedisServer, StringBuilder> Lines)[] Sections =
    [
        ("server", Server),
        ("clients", Clients),
        ("memory", Memory),
        ("persistence", Persistence),
        ("stats", Statistics),
        ("replication", ReplicationInformation.Write),
        ("cpu", Cpu),
        ("commandstats", CommandStatistics),
        ("cluster", static (_, text) => text.Append("cluster_enabled:0\r\n")),
        ("keyspace", Keyspaces),
    ];

    private static void Server(RedisServer server, StringBuilder text)
    {
        var uptime = (long)(server.Clock.GetUtcNow() - server.Started).TotalSeconds;
        Line(text, "redis_version", server.Version.Text);
        Line(text, "redis_git_sha1", "00000000");
        Line(text, "redis_git_dirty", 0);
        Line(text, "redis_build_id", "d7d6d0c4b0d2a5c4");
        Line(text, "redis_mode", "standalone");
        Line(text, "os", "Linux 6.1.0 x86_64");
        Line(text, "arch_bits", 64);
        Line(text, "multiplexing_api", "epoll");
        Line(text, "gcc_version", "4.9.2");
        Line(text, "process_id", server.Log.ProcessId);
        Line(text, "run_id", server.RunId);
        Line(text, "tcp_port", server.Configuration.Port);
        Line(text, "uptime_in_seconds", uptime);
        Line(text, "uptime_in_days", uptime / 86400);
        Line(text, "hz", server.Configuration.Number("hz"));
        Line(text, "lru_clock", server.Clock.GetUtcNow().ToUnixTimeSeconds() & 0xffffff);
        Line(text, "executable", "/usr/local/bin/redis-server");
        Line(text, "config_file", server.Configuration.File);
    }

    private static void Clients(RedisServer server, StringBuilder text)
    {
        Line(text, "connected_clients", server.FrontEnd.Connections.Count);
        Line(text, "client_longest_output_list", 0);
        Line(text, "client_biggest_input_buf", 0);
        Line(text, "blocked_clients", server.Blocking.Count);
    }

    private static void Memory(RedisServer server, StringBuilder text)
    {
        const long system = 8L << 30;
        var used = ServerStatistics.UsedMemory(server.Databases);
        var resident = used + (4L << 20);
        var limit = long.Parse(server.Configuration["maxmemory"], CultureInfo.InvariantCulture);
        Line(text, "used_memory", used);
        Line(text, "used_memory_human", Human(used));
        Line(text, "used_memory_rss", resident);
        Line(text, "used_memory_rss_human", Human(resident));
        Line(text, "used_memory_peak", used);
        Line(text, "used_memory_peak_human", Human(used));
        Line(text, "total_system_memory", system);
        Line(text, "total_system_memory_human", Human(system));
        Line(text, "used_memory_lua", 37888);
        Line(text, "used_memory_lua_human", Human(37888));
        Line(text, "maxmemory", limit);
        Line(text, "maxmemory_human", Human(limit));
        Line(text, "maxmemory_policy", server.Configuration["maxmemory-policy"]);
        Line(text, "mem_fragmentation_ratio", ((double)resident / used).ToString("F2", CultureInfo.InvariantCulture));
        Line(text, "mem_allocator", "jemalloc-4.0.3");
    }

    private static void Persistence(RedisServer server, StringBuilder text)
    {
        var persistence = server.Persistence;
        Line(text, "loading", server.IsLoading ? 1 : 0);
        Line(text, "rdb_changes_since_last_save", persistence.Dirty);
        Line(text, "rdb_bgsave_in_progress", persistence.HasChild ? 1 : 0);
        Line(text, "rdb_last_save_time", persistence.LastSave.ToUnixTimeSeconds());
        Line(text, "rdb_last_bgsave_status", persistence.LastBackgroundSaveFailed ? "err" : "ok");
        Line(text, "rdb_last_bgsave_time_sec", persistence.LastBackgroundSaveSeconds);
        Line(text, "rdb_current_bgsave_time_sec", persistence.BackgroundSaveSince is { } since ? (long)(server.Clock.GetUtcNow() - since).TotalSeconds : -1);
        var file = server.AppendOnly;
        Line(text, "aof_enabled", file.IsOn ? 1 : 0);
        Line(text, "aof_rewrite_in_progress", file.HasChild ? 1 : 0);
        Line(text, "aof_rewrite_scheduled", file.IsRewriteScheduled ? 1 : 0);
        Line(text, "aof_last_rewrite_time_sec", -1);
        Line(text, "aof_current_rewrite_time_sec", -1);
        Line(text, "aof_last_bgrewrite_status", file.LastRewriteFailed ? "err" : "ok");
        Line(text, "aof_last_write_status", file.WriteError is null ? "ok" : "err");
        if (!file.IsOn) return;
        Line(text, "aof_current_size", file.Size);
        Line(text, "aof_base_size", file.BaseSize);
        Line(text, "aof_pending_rewrite", 0);
        Line(text, "aof_buffer_length", 0);
    }

    private static void Statistics(RedisServer server, StringBuilder text)
    {
        var statistics = server.FrontEnd.Statistics;
        Line(text, "total_connections_received", statistics.ConnectionsReceived);
        Line(text, "total_commands_processed", statistics.CommandsProcessed);
        Line(text, "instantaneous_ops_per_sec", 0);
        Line(text, "total_net_input_bytes", statistics.InputBytes);
        Line(text, "total_net_output_bytes", statistics.OutputBytes);
        Line(text, "instantaneous_input_kbps", "0.00");
        Line(text, "instantaneous_output_kbps", "0.00");
        Line(text, "rejected_connections", statistics.RejectedConnections);
        Line(text, "sync_full", server.Replication.Synchronization.FullCount);
        Line(text, "sync_partial_ok", server.Replication.Synchronization.PartialCount);
        Line(text, "sync_partial_err", server.Replication.Synchronization.PartialRefusedCount);
        Line(text, "expired_keys", statistics.ExpiredKeys);
        Line(text, "evicted_keys", 0);
        Line(text, "keyspace_hits", statistics.Hits);
        Line(text, "keyspace_misses", statistics.Misses);
        Line(text, "pubsub_channels", server.Channels.ByChannel.Count);
        Line(text, "pubsub_patterns", server.Channels.PatternCount);
        Line(text, "latest_fork_usec", server.Persistence.ForkMicroseconds);
        Line(text, "migrate_cached_sockets", 0);
    }

    private static void Cpu(RedisServer server, StringBuilder text)
    {
        foreach (var name in new[] { "used_cpu_sys", "used_cpu_user", "used_cpu_sys_children", "used_cpu_user_children" }) Line(text, name, "0.00");
    }

    private static void CommandStatistics(RedisServer server, StringBuilder text)
    {
        foreach (var (name, calls) in server.FrontEnd.Statistics.Calls) Line(text, "cmdstat_" + name, $"calls={RedisText.Integer(calls)},usec={RedisText.Integer(calls)},usec_per_call=1.00");
    }

    private static void Keyspaces(RedisServer server, StringBuilder text)
    {
        for (var i = 0; i < server.Databases.Length; i++)
        {
            var database = server.Databases[i];
            if (database.Count == 0) continue;
            Line(text, "db" + RedisText.Integer(i), string.Create(
                CultureInfo.InvariantCulture, $"keys={database.Count},expires={database.ExpiringCount},avg_ttl={AverageTimeToLive(server, database)}"));
        }
    }

    private static long AverageTimeToLive(RedisServer server, Keyspace database)
    {
        if (database.ExpiringCount == 0) return 0;
        var sum = 0L;
        foreach (var entry in database.Expiring) sum += Math.Max(0, entry.ExpiresAt - server.NowMilliseconds);
        return sum / database.ExpiringCount;
    }

    private static string Human(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes}B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F2}K"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F2}M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:F2}G"),
    };

    internal static void Line(StringBuilder text, string name, long value) => Line(text, name, RedisText.Integer(value));

    internal static void Line(StringBuilder text, string name, string value) => text.Append(name).Append(':').Append(value).Append("\r\n");
}
