using System.Globalization;
using System.Text;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads.Kafka;

/// <summary>
/// The properties of a broker: those of a file, and those that the image makes of its environment. <c>KAFKA_MIN_INSYNC_REPLICAS</c> is min.insync.replicas, three underscores are a dash and two an
/// underscore (Documented: KafkaDockerWrapper of 3.9); bitnami's prefix is <c>KAFKA_CFG_</c>. Defaults are those of 3.9.
/// </summary>
internal sealed class KafkaConfiguration
{
    private static readonly string[] NotProperties = ["KAFKA_VERSION", "KAFKA_HEAP_OPTS", "KAFKA_LOG4J_OPTS", "KAFKA_OPTS", "KAFKA_JMX_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_GC_LOG_OPTS", "KAFKA_LOG4J_ROOT_LOGLEVEL", "KAFKA_LOG4J_LOGGERS", "KAFKA_TOOLS_LOG4J_LOGLEVEL", "KAFKA_JMX_HOSTNAME"];

    private readonly SortedDictionary<string, string> _properties = new(StringComparer.Ordinal);

    internal int NodeId => Integer("node.id", -1);
    internal string LogDirectory => Text("log.dirs") ?? Text("log.dir") ?? "/tmp/kraft-combined-logs";
    internal string? Rack => Text("broker.rack");
    internal int MinInSyncReplicas => Integer("min.insync.replicas", 1);
    internal int Partitions => Integer("num.partitions", 1);
    internal int ReplicationFactor => Integer("default.replication.factor", 1);
    internal bool CreatesTopics => Text("auto.create.topics.enable") is not "false";
    internal int SegmentBytes => Integer("log.segment.bytes", 1 << 30);
    internal TimeSpan ReplicaLagMax => Milliseconds("replica.lag.time.max.ms", 30_000);
    internal TimeSpan ReplicaFetchWait => Milliseconds("replica.fetch.wait.max.ms", 500);
    internal int ReplicaFetchMinBytes => Integer("replica.fetch.min.bytes", 1);
    internal TimeSpan SessionTimeout => Milliseconds("broker.session.timeout.ms", 9_000);
    internal TimeSpan HeartbeatInterval => Milliseconds("broker.heartbeat.interval.ms", 2_000);
    internal TimeSpan QuorumFetchTimeout => Milliseconds("controller.quorum.fetch.timeout.ms", 2_000);
    internal TimeSpan QuorumElectionTimeout => Milliseconds("controller.quorum.election.timeout.ms", 1_000);
    internal TimeSpan RebalanceInterval => TimeSpan.FromSeconds(Integer("leader.imbalance.check.interval.seconds", 300));
    internal bool RebalancesLeaders => Text("auto.leader.rebalance.enable") is not "false";

    /// <summary>Static settings that change what a topic does, as <c>kafka-topics.sh --describe</c> shows them.</summary>
    internal IEnumerable<KeyValuePair<string, string>> TopicDefaults
    {
        get
        {
            if (Text("min.insync.replicas") is { } minimum) yield return new("min.insync.replicas", minimum);
            if (Text("log.segment.bytes") is { } bytes) yield return new("segment.bytes", bytes);
        }
    }

    internal string? Text(string name) => _properties.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    internal void ReadEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            var rest = name.StartsWith("KAFKA_CFG_", StringComparison.Ordinal) ? name["KAFKA_CFG_".Length..]
                : name.StartsWith("KAFKA_", StringComparison.Ordinal) && !NotProperties.Contains(name) ? name["KAFKA_".Length..] : null;
            if (rest is not null) _properties[rest.ToLowerInvariant().Replace('_', '.').Replace("...", "-", StringComparison.Ordinal).Replace("..", "_", StringComparison.Ordinal)] = value;
        }
    }

    internal void ReadFile(IFileSystem files, string path)
    {
        foreach (var line in Encoding.UTF8.GetString(files.ReadAll(path)).Split('\n').Select(l => l.Trim()))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] is not ('#' or '!')) _properties[line[..equals].Trim()] = line[(equals + 1)..].Trim();
        }
    }

    internal void Set(string name, string value) => _properties[name] = value;

    /// <summary>The port of the first listener with (or without) the controller's name, and the address of the advertised one.</summary>
    internal int PortOf(bool controller) => Listeners("listeners").First(l => l.Name == ControllerListener == controller).Port;

    internal (string Host, int Port) Advertised(string hostName)
    {
        var found = Listeners(Text("advertised.listeners") is null ? "listeners" : "advertised.listeners").First(l => l.Name != ControllerListener);
        return (found.Host.Length == 0 || found.Host == "0.0.0.0" ? hostName : found.Host, found.Port);
    }

    internal string ControllerListener => Text("controller.listener.names") ?? "CONTROLLER";

    /// <summary>controller.quorum.voters: <c>0@kafka-0.kafka:9093,…</c>.</summary>
    /// <exception cref="FormatException">Not of this form.</exception>
    internal SortedDictionary<int, (string Host, int Port)> Voters()
    {
        var voters = new SortedDictionary<int, (string, int)>();
        foreach (var voter in (Text("controller.quorum.voters") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = voter.IndexOf('@', StringComparison.Ordinal);
            var colon = voter.LastIndexOf(':');
            if (at <= 0 || colon <= at) throw new FormatException($"controller.quorum.voters: '{voter}' is not ID@HOST:PORT");
            voters[int.Parse(voter[..at], CultureInfo.InvariantCulture)] = (voter[(at + 1)..colon], int.Parse(voter[(colon + 1)..], CultureInfo.InvariantCulture));
        }

        return voters;
    }

    private IEnumerable<(string Name, string Host, int Port)> Listeners(string property)
    {
        foreach (var listener in (Text(property) ?? "PLAINTEXT://:9092,CONTROLLER://:9093").Split(',', StringSplitOptions.TrimEntries))
        {
            var scheme = listener.IndexOf("://", StringComparison.Ordinal);
            var colon = listener.LastIndexOf(':');
            yield return (listener[..scheme], listener[(scheme + 3)..colon], int.Parse(listener[(colon + 1)..], CultureInfo.InvariantCulture));
        }
    }

    private int Integer(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private TimeSpan Milliseconds(string name, int otherwise) => TimeSpan.FromMilliseconds(Integer(name, otherwise));
}
