using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic.Types;

/// <summary>A list as a queue: elements come at both ends, and go at the head.</summary>
internal sealed class ListKey(string name) : TypedKey(name)
{
    private readonly List<string> _elements = [];

    protected override string Content => string.Join(' ', _elements);

    protected override (IReadOnlyList<string[]>, string) Change(int number)
    {
        var element = FormattableString.Invariant($"e{number}");
        switch (number % 4)
        {
            case 3:
                var head = _elements[0];
                _elements.RemoveAt(0);
                return ([["LPOP", Name]], head);
            case 2:
                _elements.Insert(0, element);
                return ([["LPUSH", Name, element]], FormattableString.Invariant($"{_elements.Count}"));
            default:
                _elements.Add(element);
                return ([["RPUSH", Name, element]], FormattableString.Invariant($"{_elements.Count}"));
        }
    }

    internal override async Task<string> ReadAsync(RespClient client, TimeSpan now, CancellationToken cancellationToken) =>
        Joined(await client.CallAsync(cancellationToken, "LRANGE", Name, "0", "-1"));
}
