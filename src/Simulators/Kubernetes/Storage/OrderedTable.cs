namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>
/// A map in ordinal order of its keys, made of short sorted runs: look-ups and changes cost a binary search and a short move, whatever the size,
/// and a range is read without touching what lies outside of it.
/// </summary>
internal sealed class OrderedTable<T>
    where T : class
{
    private const int RunMax = 256;
    private readonly List<Run> _runs = [new Run()];

    public int Count { get; private set; }

    public T? Get(string key)
    {
        var run = _runs[RunOf(key)];
        var index = run.Find(key);
        return index >= 0 ? run.Values[index] : null;
    }

    public void Set(string key, T value)
    {
        var runIndex = RunOf(key);
        var run = _runs[runIndex];
        var index = run.Find(key);
        if (index >= 0)
        {
            run.Values[index] = value;
            return;
        }

        if (run.Length == RunMax)
        {
            // A run that grows at its end only (names in order) is left full: half-empty runs would double the memory.
            var keep = ~index == RunMax ? RunMax : RunMax / 2;
            var right = run.SplitAt(keep);
            _runs.Insert(runIndex + 1, right);
            if (~index >= keep)
            {
                run = right;
                index = run.Find(key);
            }
        }

        run.Insert(~index, key, value);
        Count++;
    }

    public bool Remove(string key)
    {
        var runIndex = RunOf(key);
        var run = _runs[runIndex];
        var index = run.Find(key);
        if (index < 0) return false;
        run.RemoveAt(index);
        if (run.Length == 0 && _runs.Count > 1) _runs.RemoveAt(runIndex);
        Count--;
        return true;
    }

    /// <summary>Entries from <paramref name="from"/> (included) to <paramref name="before"/> (excluded; null: to the end), in order.</summary>
    public IEnumerable<KeyValuePair<string, T>> Range(string from, string? before)
    {
        var runIndex = RunOf(from);
        var index = _runs[runIndex].Find(from);
        if (index < 0) index = ~index;
        for (; runIndex < _runs.Count; runIndex++, index = 0)
        {
            var run = _runs[runIndex];
            for (; index < run.Length; index++)
            {
                if (before is not null && string.CompareOrdinal(run.Keys[index], before) >= 0) yield break;
                yield return new(run.Keys[index], run.Values[index]);
            }
        }
    }

    /// <summary>How many entries <see cref="Range"/> would give, without reading them.</summary>
    public int CountRange(string from, string? before)
    {
        var (firstRun, firstIndex) = Position(from);
        var (lastRun, lastIndex) = before is null ? (_runs.Count - 1, _runs[^1].Length) : Position(before);
        if (firstRun == lastRun) return Math.Max(0, lastIndex - firstIndex);
        var count = _runs[firstRun].Length - firstIndex + lastIndex;
        for (var i = firstRun + 1; i < lastRun; i++) count += _runs[i].Length;
        return count;
    }

    private (int Run, int Index) Position(string key)
    {
        var run = RunOf(key);
        var index = _runs[run].Find(key);
        return (run, index < 0 ? ~index : index);
    }

    /// <summary>The last run whose first key is not above <paramref name="key"/>.</summary>
    private int RunOf(string key)
    {
        var (low, high) = (0, _runs.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (string.CompareOrdinal(_runs[middle].Keys[0], key) <= 0) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private sealed class Run
    {
        public string[] Keys { get; private set; } = new string[16];
        public T[] Values { get; private set; } = new T[16];
        public int Length { get; private set; }

        public int Find(string key)
        {
            var (low, high) = (0, Length - 1);
            while (low <= high)
            {
                var middle = (low + high) / 2;
                var order = string.CompareOrdinal(Keys[middle], key);
                if (order == 0) return middle;
                if (order < 0) low = middle + 1;
                else high = middle - 1;
            }

            return ~low;
        }

        public void Insert(int index, string key, T value)
        {
            if (Length == Keys.Length)
            {
                var size = Math.Min(RunMax, Length * 2);
                var (keys, values) = (Keys, Values);
                System.Array.Resize(ref keys, size);
                System.Array.Resize(ref values, size);
                (Keys, Values) = (keys, values);
            }

            System.Array.Copy(Keys, index, Keys, index + 1, Length - index);
            System.Array.Copy(Values, index, Values, index + 1, Length - index);
            Keys[index] = key;
            Values[index] = value;
            Length++;
        }

        public void RemoveAt(int index)
        {
            Length--;
            System.Array.Copy(Keys, index + 1, Keys, index, Length - index);
            System.Array.Copy(Values, index + 1, Values, index, Length - index);
            Keys[Length] = null!;
            Values[Length] = null!;
        }

        public Run SplitAt(int index)
        {
            var right = new Run();
            for (var i = index; i < Length; i++) right.Insert(i - index, Keys[i], Values[i]);
            while (Length > index) RemoveAt(Length - 1);
            return right;
        }
    }
}
