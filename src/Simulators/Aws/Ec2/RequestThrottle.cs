namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A token bucket for each operation of the account.</summary>
internal sealed class RequestThrottle(Ec2RequestLimit limit)
{
    private readonly SortedDictionary<string, (double Tokens, DateTimeOffset At)> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes a token; false when there is none.</summary>
    internal bool TryTake(string operation, DateTimeOffset now)
    {
        var tokens = (double)limit.Capacity;
        if (_buckets.TryGetValue(operation, out var bucket))
        {
            tokens = Math.Min(limit.Capacity, bucket.Tokens + ((now - bucket.At).TotalSeconds * limit.RefillPerSecond));
        }

        var taken = tokens >= 1;
        _buckets[operation] = (taken ? tokens - 1 : tokens, now);
        return taken;
    }
}
