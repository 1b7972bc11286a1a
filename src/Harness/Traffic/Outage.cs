namespace Drydock.Harness.Traffic;

/// <summary>A time in which a writer got nothing acknowledged: from the last acknowledgement before it to the first one after it.</summary>
public readonly record struct Outage(TimeSpan From, TimeSpan To)
{
    public TimeSpan Length => To - From;

    /// <summary>How much of it lies between two moments.</summary>
    public TimeSpan Within(TimeSpan from, TimeSpan to)
    {
        var (start, end) = (From > from ? From : from, To < to ? To : to);
        return end > start ? end - start : TimeSpan.Zero;
    }

    /// <summary>What of it lies before and after a time that is not counted.</summary>
    internal IEnumerable<Outage> Without(TimeSpan from, TimeSpan to)
    {
        if (To <= from || From >= to)
        {
            yield return this;
            yield break;
        }

        if (From < from) yield return this with { To = from };
        if (To > to) yield return this with { From = to };
    }
}
