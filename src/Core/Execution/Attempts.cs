namespace Drydock.Core.Execution;

/// <summary>A bounded series of tries: each pause doubles, the sum of all is limited.</summary>
internal sealed class Attempts(Pace pace, string what, TimeSpan first, TimeSpan most, TimeSpan limit)
{
    private readonly DateTimeOffset _deadline = pace.Now + limit;
    private TimeSpan _pause = first;

    internal TimeSpan Remaining => _deadline - pace.Now;

    /// <summary>Waits before the next try.</summary>
    /// <exception cref="StepFailedException">The limit has passed.</exception>
    internal async Task PauseAsync(string code, string observed, TimeSpan? asked, CancellationToken cancellationToken)
    {
        if (pace.Now >= _deadline) throw new StepFailedException(code, $"{what} was given up after {limit:c}", observed);
        var pause = asked > _pause ? asked.Value : _pause;
        _pause = _pause * 2 < most ? _pause * 2 : most;
        await pace.DelayAsync(pause, cancellationToken);
    }
}
