namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>A command of the real server.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Arity">Arguments with the name itself; negative: at least that many.</param>
/// <param name="Flags">As in the real table: w writes, l allowed while loading, …</param>
/// <param name="Run">Null: the simulator knows it only by name. A task when it takes virtual time.</param>
internal sealed record RedisCommand(string Name, int Arity, string Flags, Func<RedisCall, Task?>? Run)
{
    internal bool Writes => Flags.Contains('w', StringComparison.Ordinal);
    internal bool RunsWhileLoading => Flags.Contains('l', StringComparison.Ordinal);
}
