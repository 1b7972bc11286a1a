namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>A table for each version that runs: it never changes, and all servers of a version use the same one.</summary>
internal sealed class CommandTables
{
    private readonly Dictionary<RedisVersion, CommandTable> _tables = [];

    internal CommandTable Of(RedisVersion version)
    {
        if (!_tables.TryGetValue(version, out var table)) _tables[version] = table = new CommandTable(version);
        return table;
    }
}
