using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic.Types;

/// <summary>A set: numbers first, which a server packs, then words; members go too.</summary>
internal sealed class SetKey(string name) : TypedKey(name)
{
    private readonly SortedSet<string> _members = new(StringComparer.Ordinal);

    protected override string Content => string.Join(' ', _members);

    protected override (IReadOnlyList<string[]>, string) Change(int number)
    {
        if (number % 4 == 3)
        {
            var gone = _members.Min!;
            _members.Remove(gone);
            return ([["SREM", Name, gone]], "1");
        }

        var member = number < 4 ? FormattableString.Invariant($"{number + 100}") : FormattableString.Invariant($"m{number}");
        _members.Add(member);
        return ([["SADD", Name, member]], "1");
    }

    internal override async Task<string> ReadAsync(RespClient client, TimeSpan now, CancellationToken cancellationToken) =>
        string.Join(' ', (await client.CallAsync(cancellationToken, "SMEMBERS", Name)).Items.Select(static i => i.Text).Order(StringComparer.Ordinal));
}
