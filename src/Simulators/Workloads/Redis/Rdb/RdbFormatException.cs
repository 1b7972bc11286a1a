namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>A dump file that the server cannot load; the message is what the server logs.</summary>
internal sealed class RdbFormatException(string message, RdbProblem problem = RdbProblem.Corrupt) : Exception(message)
{
    internal RdbProblem Problem { get; } = problem;
}
