namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>A pod of a replicated Redis at one moment.</summary>
/// <param name="Pod">Its name.</param>
/// <param name="Address">Its IP.</param>
/// <param name="Info">What Redis says.</param>
/// <param name="Sentinel">What the sentinel beside it says; null: there is none.</param>
/// <param name="IsHeld">A master that refuses every write because it is to hand over; asked only where there are several masters.</param>
internal sealed record RedisMember(string Pod, string Address, RedisInstance Info, RedisSentinelView? Sentinel, bool IsHeld = false)
{
    /// <summary>Whether an address of a replication, or one that a sentinel tells, is this pod's: its IP, or a DNS name that begins with its own.</summary>
    internal bool IsAt(string host) => host == Address || host == Pod || host.StartsWith(Pod + ".", StringComparison.Ordinal);
}
