using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic.Types;

/// <summary>Two keys that are changed by transactions only: a list, and a hash that says how long it is. Half a transaction is told from a whole one.</summary>
internal sealed class TransactionKeys(string name) : TypedKey(name)
{
    private readonly List<string> _elements = [];

    private string Total => Name + ":total";

    protected override string Content => _elements.Count == 0 ? "" : FormattableString.Invariant($"{string.Join(' ', _elements)} total {_elements.Count}");

    protected override (IReadOnlyList<string[]>, string) Change(int number)
    {
        var element = FormattableString.Invariant($"t{number}");
        _elements.Add(element);
        return ([["MULTI"], ["RPUSH", Name, element], ["HINCRBY", Total, "length", "1"], ["EXEC"]], FormattableString.Invariant($"[{_elements.Count}, {_elements.Count}]"));
    }

    internal override async Task<string> ReadAsync(RespClient client, TimeSpan now, CancellationToken cancellationToken)
    {
        var elements = await client.CallAsync(cancellationToken, "LRANGE", Name, "0", "-1");
        var total = await client.CallAsync(cancellationToken, "HGET", Total, "length");
        return elements.Items.Count == 0 && total.IsNull ? "" : $"{Joined(elements)} total {(total.IsNull ? "none" : total.Text)}";
    }
}
