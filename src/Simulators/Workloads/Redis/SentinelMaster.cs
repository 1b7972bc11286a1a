namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A master that a sentinel was told to monitor.</summary>
internal sealed class SentinelMaster(string name, string address, int port, int quorum)
{
    internal string Name { get; } = name;
    internal string Address { get; } = address;
    internal int Port { get; } = port;
    internal int Quorum { get; set; } = quorum;

    /// <summary>down-after-milliseconds, failover-timeout, parallel-syncs.</summary>
    internal SortedDictionary<string, string> Options { get; } = new(StringComparer.Ordinal)
    {
        ["down-after-milliseconds"] = "30000",
        ["failover-timeout"] = "180000",
        ["parallel-syncs"] = "1",
    };

    /// <summary>As events print it.</summary>
    public override string ToString() => $"master {Name} {Address} {RedisText.Integer(Port)}";
}
