namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>A command of the real server.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Arity">Arguments with the name itself; negative: at least that many.</param>
/// <param name="Flags">As in the table of 3.2: w writes, l allowed while loading, t on a stale replica, s not in scripts, …</param>
/// <param name="Run">Null: the simulator knows it only by name. A task when it takes virtual time.</param>
/// <param name="FirstKey">Index of the first key among the arguments; 0 when it has none, or none at fixed places.</param>
/// <param name="LastKey">Index of the last one, negative from the end.</param>
/// <param name="Step">From one key to the next.</param>
/// <param name="Since">The first version that has it in this form, as 602 for 6.2.</param>
internal sealed record RedisCommand(
    string Name, int Arity, string Flags, Func<RedisCall, Task?>? Run, int FirstKey = 0, int LastKey = 0, int Step = 0, int Since = 302)
{
    internal bool Writes { get; } = Flags.Contains('w', StringComparison.Ordinal);
    internal bool RunsWhileLoading { get; } = Flags.Contains('l', StringComparison.Ordinal);
    internal bool RunsOnStaleReplica { get; } = Flags.Contains('t', StringComparison.Ordinal);

    internal bool IsFor(int version) => Since <= version;
}
