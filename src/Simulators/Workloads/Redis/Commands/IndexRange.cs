namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>START and END of LRANGE, ZRANGE and others: from 0, negative from the end, both included.</summary>
internal static class IndexRange
{
    internal static (int First, int Count) Of(long start, long end, int total)
    {
        if (start < 0) start = Math.Max(0, start + total);
        if (end < 0) end += total;
        end = Math.Min(end, total - 1);
        return start > end || start >= total ? (0, 0) : ((int)start, (int)(end - start + 1));
    }
}
