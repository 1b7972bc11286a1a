using Kind = Drydock.Simulators.Workloads.Redis.RedisSettingKind;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// The settings under their names of 3.2 with its defaults, in the order in which CONFIG GET * of 3.2 prints them (Documented: config.c and server.h of 3.2.12), then newer ones.
/// protected-mode is off, as the Docker image builds it.
/// </summary>
internal static class RedisSettings
{
    internal static RedisSetting[] All { get; } =
    [
        new("dbfilename", "dump.rdb", Kind.Text, true),
        new("requirepass", "", Kind.Text, true),
        new("masterauth", "", Kind.Text, true),
        new("unixsocket", "", Kind.Text, false),
        new("logfile", "", Kind.Text, false),
        new("pidfile", "", Kind.Text, false),
        new("slave-announce-ip", "", Kind.Text, true),
        new("maxmemory", "0", Kind.Memory, true),
        new("maxmemory-samples", "5", Kind.Number, true),
        new("timeout", "0", Kind.Number, true),
        new("auto-aof-rewrite-percentage", "100", Kind.Number, true),
        new("auto-aof-rewrite-min-size", "67108864", Kind.Memory, true),
        new("hash-max-ziplist-entries", "512", Kind.Number, true),
        new("hash-max-ziplist-value", "64", Kind.Number, true),
        new("list-max-ziplist-size", "-2", Kind.Number, true),
        new("list-compress-depth", "0", Kind.Number, true),
        new("set-max-intset-entries", "512", Kind.Number, true),
        new("zset-max-ziplist-entries", "128", Kind.Number, true),
        new("zset-max-ziplist-value", "64", Kind.Number, true),
        new("hll-sparse-max-bytes", "3000", Kind.Number, true),
        new("lua-time-limit", "5000", Kind.Number, true),
        new("slowlog-log-slower-than", "10000", Kind.Number, true),
        new("latency-monitor-threshold", "0", Kind.Number, true),
        new("slowlog-max-len", "128", Kind.Number, true),
        new("port", "6379", Kind.Number, false),
        new("tcp-backlog", "511", Kind.Number, false),
        new("databases", "16", Kind.Number, false),
        new("repl-ping-slave-period", "10", Kind.Number, true),
        new("repl-timeout", "60", Kind.Number, true),
        new("repl-backlog-size", "1048576", Kind.Memory, true),
        new("repl-backlog-ttl", "3600", Kind.Number, true),
        new("maxclients", "10000", Kind.Number, true),
        new("watchdog-period", "0", Kind.Number, true),
        new("slave-priority", "100", Kind.Number, true),
        new("slave-announce-port", "0", Kind.Number, true),
        new("min-slaves-to-write", "0", Kind.Number, true),
        new("min-slaves-max-lag", "10", Kind.Number, true),
        new("hz", "10", Kind.Number, true),
        new("cluster-node-timeout", "15000", Kind.Number, true),
        new("cluster-migration-barrier", "1", Kind.Number, true),
        new("cluster-slave-validity-factor", "10", Kind.Number, true),
        new("repl-diskless-sync-delay", "5", Kind.Number, true),
        new("tcp-keepalive", "300", Kind.Number, true),
        new("cluster-require-full-coverage", "yes", Kind.Flag, true),
        new("no-appendfsync-on-rewrite", "no", Kind.Flag, true),
        new("slave-serve-stale-data", "yes", Kind.Flag, true),
        new("slave-read-only", "yes", Kind.Flag, true),
        new("stop-writes-on-bgsave-error", "yes", Kind.Flag, true),
        new("daemonize", "no", Kind.Flag, false),
        new("rdbcompression", "yes", Kind.Flag, true),
        new("rdbchecksum", "yes", Kind.Flag, false),
        new("activerehashing", "yes", Kind.Flag, true),
        new("protected-mode", "no", Kind.Flag, true),
        new("repl-disable-tcp-nodelay", "no", Kind.Flag, true),
        new("repl-diskless-sync", "no", Kind.Flag, true),
        new("aof-rewrite-incremental-fsync", "yes", Kind.Flag, true),
        new("aof-load-truncated", "yes", Kind.Flag, true),
        new("maxmemory-policy", "noeviction", Kind.Text, true),
        new("loglevel", "notice", Kind.Text, true),
        new("supervised", "no", Kind.Text, false),
        new("appendfsync", "everysec", Kind.Text, true),
        new("syslog-facility", "local0", Kind.Text, false),
        new("appendonly", "no", Kind.Flag, true),
        new("dir", "", Kind.Text, true),
        new("save", "", Kind.Words, true),
        new("client-output-buffer-limit", "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60", Kind.Words, true),
        new("unixsocketperm", "0", Kind.Text, false),
        new("slaveof", "", Kind.Words, false),
        new("notify-keyspace-events", "", Kind.Text, true),
        new("bind", "", Kind.Words, false),
        new("aof-use-rdb-preamble", "no", Kind.Flag, true, 400),
        new("lazyfree-lazy-eviction", "no", Kind.Flag, true, 400),
        new("lazyfree-lazy-expire", "no", Kind.Flag, true, 400),
        new("lazyfree-lazy-server-del", "no", Kind.Flag, true, 400),
        new("slave-lazy-flush", "no", Kind.Flag, true, 400),
        new("activedefrag", "no", Kind.Flag, true, 400),
        new("dynamic-hz", "yes", Kind.Flag, true, 500),
        new("stream-node-max-bytes", "4096", Kind.Memory, true, 500),
        new("stream-node-max-entries", "100", Kind.Number, true, 500),
        new("lazyfree-lazy-user-del", "no", Kind.Flag, true, 600),
        new("masteruser", "", Kind.Text, true, 600),
        new("io-threads", "1", Kind.Number, false, 600),
        new("repl-diskless-load", "disabled", Kind.Text, true, 600),
        new("appendfilename", "appendonly.aof", Kind.Text, false, 602),
        new("appenddirname", "appendonlydir", Kind.Text, false, 700),
        new("enable-debug-command", "no", Kind.Text, false, 700),
        new("enable-protected-configs", "no", Kind.Text, false, 700),
        new("set-max-ziplist-entries", "128", Kind.Number, true, 702),
        new("set-max-ziplist-value", "64", Kind.Number, true, 702),
    ];

    /// <summary>A setting by any of the names that it has or had.</summary>
    internal static RedisSetting? Find(RedisSetting[] settings, string name, RedisVersion version)
    {
        var old = name.Replace("replica", "slave", StringComparison.Ordinal).Replace("listpack", "ziplist", StringComparison.Ordinal);
        return Array.Find(settings, s => s.Since <= version.Number && (s.Name == name || (s.Name == old && s.NameIn(version) == name)));
    }

    /// <summary>Defaults that newer versions have otherwise (Documented: config.c of 5.0 and 7.0).</summary>
    internal static string DefaultOf(RedisSetting setting, RedisVersion version) => setting.Name switch
    {
        "aof-use-rdb-preamble" when version.Number >= 500 => "yes",
        "repl-diskless-sync" when version.Number >= 700 => "yes",
        _ => setting.Default,
    };

    /// <summary>Directives that a file may hold and CONFIG GET does not print.</summary>
    internal static RedisSetting[] InFilesOnly { get; } =
    [
        new("syslog-enabled", "no", Kind.Flag, false),
        new("syslog-ident", "redis", Kind.Text, false),
        new("appendfilename", "appendonly.aof", Kind.Text, false),
        new("appenddirname", "appendonlydir", Kind.Text, false, 700),
        new("cluster-enabled", "no", Kind.Flag, false),
        new("cluster-config-file", "nodes.conf", Kind.Text, false),
        new("list-max-ziplist-entries", "", Kind.Text, false),
        new("list-max-ziplist-value", "", Kind.Text, false),
        new("rename-command", "", Kind.Words, false),
        new("include", "", Kind.Text, false),
        new("user", "", Kind.Words, false, 600),
        new("latency-tracking-info-percentiles", "", Kind.Words, false, 700),
    ];
}
