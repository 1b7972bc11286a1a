namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A directive of redis.conf as CONFIG knows it.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Default">As CONFIG GET prints it.</param>
/// <param name="Kind">What values it takes.</param>
/// <param name="CanBeSet">By CONFIG SET.</param>
/// <param name="Since">The first version that has it, as 602 for 6.2.</param>
internal sealed record RedisSetting(string Name, string Default, RedisSettingKind Kind, bool CanBeSet, int Since = 302)
{
    /// <summary>Its name in a version: 5.0 calls slaves replicas, 7.0 has listpacks in place of ziplists.</summary>
    internal string NameIn(RedisVersion version)
    {
        var name = Name;
        if (version.Number >= 500) name = name.Replace("slaveof", "replicaof", StringComparison.Ordinal).Replace("slave", "replica", StringComparison.Ordinal);
        return version.Number >= 700 ? name.Replace("ziplist", "listpack", StringComparison.Ordinal) : name;
    }
}
