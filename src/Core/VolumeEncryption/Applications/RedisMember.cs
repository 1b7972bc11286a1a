namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>A pod of a replicated Redis at one moment.</summary>
internal sealed record RedisMember(string Pod, string Address, RedisInstance Info, RedisSentinelView? Sentinel)
{
    /// <summary>Whether an address of a replication, or one that a sentinel tells, is this pod's: its IP, or a DNS name that begins with its own.</summary>
    internal bool IsAt(string host) => host == Address || host == Pod || host.StartsWith(Pod + ".", StringComparison.Ordinal);
}
