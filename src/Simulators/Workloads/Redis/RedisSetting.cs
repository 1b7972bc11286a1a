namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A directive of redis.conf as CONFIG knows it.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Default">As CONFIG GET prints it.</param>
/// <param name="Kind">What values it takes.</param>
/// <param name="CanBeSet">By CONFIG SET.</param>
internal sealed record RedisSetting(string Name, string Default, RedisSettingKind Kind, bool CanBeSet);
