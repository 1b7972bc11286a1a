using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>A key in a dump file, with a string or a collection; the expiry in Unix milliseconds, -1 for none.</summary>
internal readonly record struct RdbEntry(int Database, string Key, byte[] Value, RedisCollection? Collection, long ExpiresAt);
