using System.Globalization;

namespace Drydock.Wire.State;

/// <summary>What a log says in the end: of each kind and key the last value.</summary>
internal sealed class StateMap
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Nothing = new(StringComparer.Ordinal);
    private readonly Dictionary<StateKind, Dictionary<string, ReadOnlyMemory<byte>>> _kinds = [];

    /// <summary>The virtual time of the last record; the earliest time when there is none.</summary>
    public DateTimeOffset At { get; private set; }

    public bool IsEmpty => _kinds.Count == 0;

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> this[StateKind kind] => _kinds.GetValueOrDefault(kind) ?? Nothing;

    /// <summary>The kinds that have values, in the order of their numbers.</summary>
    public IEnumerable<StateKind> Kinds => _kinds.Keys.Order();

    /// <summary>What of a log is not overwritten since, roughly.</summary>
    public long LiveBytes() => _kinds.Values.Sum(static values => values.Sum(static entry => (long)entry.Key.Length + entry.Value.Length));

    /// <summary>Drops bytes that no volume, snapshot or device refers to any more. The values of these begin with what they refer to.</summary>
    public void Prune()
    {
        var stores = Numbers(StateKind.Volume, 0);
        var images = Numbers(StateKind.Snapshot, 0);
        images.UnionWith(Numbers(StateKind.Snapshot, 1));
        images.UnionWith(Numbers(StateKind.Volume, 1));
        Drop(StateKind.StoreBlock, key => stores.Contains(First(key)));
        Drop(StateKind.Image, key => images.Contains(First(key)));
        var blocks = this[StateKind.StoreBlock].Values.Select(static v => new StateReader(v).Number()).ToHashSet();
        foreach (var value in this[StateKind.Image].Values) blocks.UnionWith(BlocksOf(new StateReader(value)));
        Drop(StateKind.Sector, key => blocks.Contains(First(key)));
        var devices = Numbers(StateKind.HostPathVolume, 0);
        devices.UnionWith(Numbers(StateKind.HostPathSnapshot, 0));
        Drop(StateKind.HostPathPage, key => devices.Contains(First(key)));
    }

    /// <summary>Writes it as records.</summary>
    public void WriteTo(Action<StateBatch, DateTimeOffset> write)
    {
        const int RecordBytes = 4 << 20;
        var batch = new StateBatch();
        foreach (var kind in Kinds)
        {
            foreach (var (key, value) in this[kind])
            {
                batch.Begin(kind, key).Raw(value.Span).End();
                if (batch.Length < RecordBytes) continue;
                write(batch, At);
                batch.Clear();
            }
        }

        if (!batch.IsEmpty) write(batch, At);
    }

    /// <summary>The number that a key begins with, as in "block/sector".</summary>
    public static long First(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return long.Parse(slash < 0 ? key : key.AsSpan(0, slash), CultureInfo.InvariantCulture);
    }

    /// <summary>The number after the slash.</summary>
    public static long Second(string key) => long.Parse(key.AsSpan(key.IndexOf('/', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);

    private static IEnumerable<long> BlocksOf(StateReader image)
    {
        image.Number();
        for (var left = image.Number(); left > 0; left--)
        {
            image.Number();
            yield return image.Number();
        }
    }

    private HashSet<long> Numbers(StateKind kind, int place)
    {
        var numbers = new HashSet<long>();
        foreach (var value in this[kind].Values)
        {
            var reader = new StateReader(value);
            for (var i = 0; i < place; i++) reader.Number();
            numbers.Add(reader.Number());
        }

        return numbers;
    }

    private void Drop(StateKind kind, Func<string, bool> isKept)
    {
        if (!_kinds.TryGetValue(kind, out var values)) return;
        foreach (var key in values.Keys) if (!isKept(key)) values.Remove(key);
    }

    public StateReader? Find(StateKind kind, string key) => this[kind].TryGetValue(key, out var value) ? new StateReader(value) : null;

    /// <summary>Takes in the content of a record.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public void Apply(ReadOnlyMemory<byte> record)
    {
        var reader = new StateReader(record);
        var at = reader.RecordTime();
        if (at > At) At = at;
        while (!reader.IsAtEnd)
        {
            var (kind, key, value) = reader.Entry();
            if (!_kinds.TryGetValue(kind, out var values)) _kinds[kind] = values = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
            if (value is { } present) values[key] = present;
            else values.Remove(key);
        }
    }
}
