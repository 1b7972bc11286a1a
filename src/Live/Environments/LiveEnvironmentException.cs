namespace Drydock.Live.Environments;

/// <summary>
/// What the live tier needs is not here, or can't be used: the command line ends with exit code 4, tests are skipped with it as the reason. Whatever was started is stopped again.
/// </summary>
/// <param name="problem">What is wrong.</param>
/// <param name="observed">What was seen, in one line.</param>
/// <param name="remedy">What to do about it, in one line.</param>
/// <param name="inner">Where it came from.</param>
public sealed class LiveEnvironmentException(LiveProblem problem, string observed, string remedy, Exception? inner = null) : Exception($"{observed}. {remedy}", inner)
{
    public LiveProblem Problem { get; } = problem;
    public string Observed { get; } = observed;
    public string Remedy { get; } = remedy;
}
