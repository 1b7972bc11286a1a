namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>Removal from large tables that have an order for the sake of determinism only.</summary>
internal static class OrderedRemoval
{
    /// <summary>The last element takes the removed one's place: scans that go from the end to the start still see every element that stays.</summary>
    internal static bool Swap<TValue>(OrderedDictionary<string, TValue> table, string key)
    {
        var index = table.IndexOf(key);
        if (index < 0) return false;
        var (lastKey, lastValue) = table.GetAt(table.Count - 1);
        table.RemoveAt(table.Count - 1);
        if (index < table.Count) table.SetAt(index, lastKey, lastValue);
        return true;
    }
}
