namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>A string key in a dump file; the expiry in Unix milliseconds, -1 for none.</summary>
internal readonly record struct RdbEntry(int Database, string Key, byte[] Value, long ExpiresAt);
