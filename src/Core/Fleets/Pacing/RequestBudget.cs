namespace Drydock.Core.Fleets.Pacing;

/// <summary>
/// The requests of all sets to one service, spread over time: a token bucket whose rate halves when the service says that it is too much, and comes back slowly. Who is told to wait makes all wait, so
/// that hundreds of sets do not come back as one storm. First come, first served.
/// </summary>
internal sealed class RequestBudget(TimeProvider clock, double most)
{
    private const double BurstSeconds = 5;
    private const double SlowestShare = 1.0 / 16;
    private const double RecoveryShare = 1.0 / 100;

    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);

    private readonly double _perSecond = most;
    private double _rate = most;
    private DateTimeOffset _slot = clock.GetUtcNow() - TimeSpan.FromSeconds(BurstSeconds);
    private DateTimeOffset _closedUntil = DateTimeOffset.MinValue;

    /// <summary>The present rate, in requests a second.</summary>
    internal double Rate => _rate;

    /// <summary>How often the service said that it was too much.</summary>
    internal int Throttles { get; private set; }

    /// <summary>Waits for this request's turn.</summary>
    internal async Task EnterAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Unused time is kept for a burst, but no more than some seconds of it.
        var floor = now - TimeSpan.FromSeconds(BurstSeconds);
        _slot = (_slot > floor ? _slot : floor) + TimeSpan.FromSeconds(1 / _rate);
        if (_slot < _closedUntil) _slot = _closedUntil + TimeSpan.FromSeconds(1 / _rate);
        var turn = _slot;
        while (turn > clock.GetUtcNow()) await Task.Delay(turn - clock.GetUtcNow() + TimeSpan.FromMilliseconds(1), clock, cancellationToken);
    }

    internal void Succeeded() => _rate = Math.Min(_perSecond, _rate + (_perSecond * RecoveryShare));

    /// <summary>The service said that it is too much, and perhaps for how long to stay away.</summary>
    internal void Throttled(TimeSpan? asked)
    {
        Throttles++;
        var until = clock.GetUtcNow() + (asked > PauseMin ? asked.Value : PauseMin);
        // What was under way when the first was refused is refused too: that is one event, not many.
        if (clock.GetUtcNow() >= _closedUntil) _rate = Math.Max(_perSecond * SlowestShare, _rate / 2);
        if (until > _closedUntil) _closedUntil = until;
    }
}
