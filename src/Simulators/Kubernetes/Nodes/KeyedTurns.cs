namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>Work on one key goes one after the other, in the order it came; different keys don't wait for each other.</summary>
internal sealed class KeyedTurns
{
    private readonly SortedDictionary<string, Task> _last = new(StringComparer.Ordinal);

    public async Task RunAsync(string key, Func<Task> work)
    {
        var before = _last.GetValueOrDefault(key);
        var mine = new TaskCompletionSource();
        _last[key] = mine.Task;
        if (before is not null) await before;
        try
        {
            await work();
        }
        finally
        {
            if (ReferenceEquals(_last.GetValueOrDefault(key), mine.Task)) _last.Remove(key);
            mine.SetResult();
        }
    }
}
