namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>Up to where collections are packed, by configuration.</summary>
internal sealed record EncodingLimits(
    int HashEntries, int HashValue, int IntsetEntries, int SetEntries, int SetValue, int SortedSetEntries, int SortedSetValue, int ListSize)
{
    /// <summary>The settings' built-in values. Before 7.2 no set is a listpack.</summary>
    internal static EncodingLimits Default { get; } = new(512, 64, 512, 128, 64, 128, 64, -2);

    internal static EncodingLimits Of(RedisConfiguration configuration) => new(
        configuration.Number("hash-max-ziplist-entries"), configuration.Number("hash-max-ziplist-value"), configuration.Number("set-max-intset-entries"), 128, 64,
        configuration.Number("zset-max-ziplist-entries"), configuration.Number("zset-max-ziplist-value"), configuration.Number("list-max-ziplist-size"));
}
