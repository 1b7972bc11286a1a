using System.Globalization;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>What a Redis says of itself at one moment (INFO: Documented, redis.io/commands/info).</summary>
internal sealed class RedisInstance
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    private RedisInstance()
    {
    }

    /// <summary>As it prints it: "3.2.12". Valkey gives the Redis version that it is compatible with.</summary>
    internal string Version => Text("redis_version");

    /// <summary>Major and minor version as one number: 302 for 3.2.</summary>
    internal int VersionNumber { get; private set; }

    /// <summary>Changes with every start of the server.</summary>
    internal string RunId => Text("run_id");

    /// <summary>Where it listens without TLS; 0: nowhere.</summary>
    internal int Port => (int)Number("tcp_port");

    /// <summary>Its configuration file; empty: it was started without.</summary>
    internal string ConfigurationFile => Text("config_file");

    internal bool IsLoading => Text("loading") == "1";
    internal bool IsCluster => Text("cluster_enabled") == "1" || Text("redis_mode") == "cluster";
    internal bool HasAppendOnlyFile => Text("aof_enabled") == "1";
    internal bool IsMaster => Text("role") == "master";

    /// <summary>Of a replica; empty for a master.</summary>
    internal string MasterHost => Text("master_host");

    internal int MasterPort => (int)Number("master_port");

    /// <summary>Whether a replica is connected to its master and has its whole data set.</summary>
    internal bool IsLinkUp => Text("master_link_status") == "up";

    /// <summary>Whether a replica receives or loads its master's whole data set.</summary>
    internal bool IsSyncing => Text("master_sync_in_progress") == "1";

    /// <summary>What is left to receive of the whole data set, in bytes; less than zero when it is not known.</summary>
    internal long SyncBytesLeft => Number("master_sync_left_bytes", -1);

    /// <summary>How far a master has written its stream of changes, or a replica has applied its master's.</summary>
    internal long Offset => IsMaster ? Number("master_repl_offset") : Number("slave_repl_offset");

    internal IReadOnlyList<RedisReplica> Replicas { get; private set; } = [];

    internal long UsedMemory => Number("used_memory");
    internal long MaxMemory => Number("maxmemory");
    internal string EvictionPolicy => Text("maxmemory_policy");

    /// <summary>The number of keys by database; a database without any is left out. Keys that have expired may be counted until they are removed.</summary>
    internal SortedDictionary<int, long> Keys { get; } = [];

    /// <summary>By database, how many of the keys can expire.</summary>
    internal SortedDictionary<int, long> Expiring { get; } = [];

    /// <summary>Whether a replica is complete up to an offset of its master.</summary>
    internal bool HasCaughtUp(string masterHost, int masterPort, long masterOffset) =>
        !IsMaster && MasterHost == masterHost && MasterPort == masterPort && IsLinkUp && !IsSyncing && !IsLoading && Offset >= masterOffset;

    internal static bool IsInfo(string answer) => answer.Contains("redis_version:", StringComparison.Ordinal) && answer.Contains("role:", StringComparison.Ordinal);

    internal static RedisInstance Parse(string info)
    {
        var instance = new RedisInstance();
        foreach (var raw in info.Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) instance._fields[line[..colon]] = line[(colon + 1)..];
        }

        var parts = instance.Version.Split('.');
        instance.VersionNumber = (int)((Digits(parts[0]) * 100) + (parts.Length > 1 ? Digits(parts[1]) : 0));
        var replicas = new List<RedisReplica>();
        for (var i = 0; instance._fields.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"slave{i}"), out var replica); i++) replicas.Add(Replica(replica));
        instance.Replicas = replicas;
        for (var i = 0; i < DatabasesMax; i++)
        {
            if (!instance._fields.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"db{i}"), out var database)) continue;
            instance.Keys[i] = Digits(Part(database, "keys"));
            instance.Expiring[i] = Digits(Part(database, "expires"));
        }

        return instance;
    }

    /// <summary>More databases than anybody is known to configure.</summary>
    private const int DatabasesMax = 1024;

    private static RedisReplica Replica(string text) =>
        new(Part(text, "ip"), (int)Digits(Part(text, "port")), Part(text, "state"), Digits(Part(text, "offset")), Digits(Part(text, "lag")));

    /// <summary>One value of "ip=10.0.0.7,port=6379,state=online".</summary>
    private static string Part(string text, string name)
    {
        foreach (var part in text.Split(','))
        {
            if (part.StartsWith(name + "=", StringComparison.Ordinal)) return part[(name.Length + 1)..];
        }

        return "";
    }

    private string Text(string field) => _fields.GetValueOrDefault(field, "");

    private long Number(string field, long otherwise = 0) => long.TryParse(Text(field), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static long Digits(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
