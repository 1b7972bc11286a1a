using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic.Types;

/// <summary>A stream with a consumer group: entries under ids of our own come and go, are read by a consumer, and acknowledged by it.</summary>
internal sealed class StreamKey(string name) : TypedKey(name)
{
    private const string Group = "g";

    private readonly List<(int Id, string Value)> _entries = [];
    private readonly SortedSet<int> _pending = [];
    private int _delivered;

    protected override string Content =>
        _entries.Count == 0 ? "" : $"{string.Join(' ', _entries.Select(static e => $"{Id(e.Id)}={e.Value}"))} pending {string.Join(' ', _pending.Select(Id))}".TrimEnd();

    protected override (IReadOnlyList<string[]>, string) Change(int number)
    {
        switch (number)
        {
            case 1: return ([["XGROUP", "CREATE", Name, Group, "0"]], "OK");
            case 4 or 8:
                var next = _entries.First(e => e.Id > _delivered);
                _delivered = next.Id;
                _pending.Add(next.Id);
                return ([["XREADGROUP", "GROUP", Group, "c", "COUNT", "1", "STREAMS", Name, ">"]], $"[[{Name}, [[{Id(next.Id)}, [n, {next.Value}]]]]]");
            case 6:
                var heard = _pending.Min;
                _pending.Remove(heard);
                return ([["XACK", Name, Group, Id(heard)]], "1");
            case 7:
                // The newest entry, which no one has read.
                var gone = _entries[^1].Id;
                _entries.RemoveAt(_entries.Count - 1);
                return ([["XDEL", Name, Id(gone)]], "1");
            default:
                var (id, value) = (number + 1, FormattableString.Invariant($"v{number}"));
                _entries.Add((id, value));
                return ([["XADD", Name, Id(id), "n", value]], Id(id));
        }
    }

    internal override async Task<string> ReadAsync(RespClient client, TimeSpan now, CancellationToken cancellationToken)
    {
        var entries = (await client.CallAsync(cancellationToken, "XRANGE", Name, "-", "+")).Items;
        if (entries.Count == 0) return "";
        // An error when there is no group yet: then nothing is pending.
        var pending = await client.CallAsync(cancellationToken, "XPENDING", Name, Group, "-", "+", "100");
        return $"{string.Join(' ', entries.Select(static e => $"{e.Items[0].Text}={e.Items[1].Items[1].Text}"))} pending {string.Join(' ', pending.Items.Select(static p => p.Items[0].Text))}".TrimEnd();
    }

    private static string Id(int number) => FormattableString.Invariant($"{number}-0");
}
