using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic.Types;

/// <summary>A hash: fields come, change and go.</summary>
internal sealed class HashKey(string name) : TypedKey(name)
{
    private readonly SortedDictionary<string, string> _fields = new(StringComparer.Ordinal);

    protected override string Content => string.Join(' ', _fields.Select(static f => $"{f.Key}={f.Value}"));

    protected override (IReadOnlyList<string[]>, string) Change(int number)
    {
        if (number % 5 == 4)
        {
            var oldest = _fields.Keys.First();
            _fields.Remove(oldest);
            return ([["HDEL", Name, oldest]], "1");
        }

        // The last field that came gets another value now and then.
        var (field, value) = (FormattableString.Invariant($"f{(number % 5 == 3 ? number - 1 : number):00}"), FormattableString.Invariant($"v{number}"));
        var isNew = !_fields.ContainsKey(field);
        _fields[field] = value;
        return ([["HSET", Name, field, value]], isNew ? "1" : "0");
    }

    internal override async Task<string> ReadAsync(RespClient client, TimeSpan now, CancellationToken cancellationToken)
    {
        var items = (await client.CallAsync(cancellationToken, "HGETALL", Name)).Items;
        return string.Join(' ', items.Chunk(2).Select(static p => $"{p[0].Text}={p[1].Text}").Order(StringComparer.Ordinal));
    }
}
