using System.Globalization;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic.Types;

/// <summary>A sorted set: members come with scores that are no whole numbers, move and go.</summary>
internal sealed class SortedSetKey(string name) : TypedKey(name)
{
    private readonly SortedDictionary<string, double> _scores = new(StringComparer.Ordinal);

    protected override string Content => string.Join(' ', _scores.OrderBy(static s => s.Value).ThenBy(static s => s.Key, StringComparer.Ordinal).Select(static s => $"{s.Key} {Score(s.Value)}"));

    protected override (IReadOnlyList<string[]>, string) Change(int number)
    {
        var member = FormattableString.Invariant($"m{number:00}");
        switch (number % 5)
        {
            case 4:
                var gone = _scores.Keys.First();
                _scores.Remove(gone);
                return ([["ZREM", Name, gone]], "1");
            case 3:
                var moved = _scores.Keys.First();
                _scores[moved] += 7;
                return ([["ZINCRBY", Name, "7", moved]], Score(_scores[moved]));
            default:
                // Halves are exact in every text form of a score.
                _scores[member] = (number * 3 % 7) + 0.5;
                return ([["ZADD", Name, Score(_scores[member]), member]], "1");
        }
    }

    internal override async Task<string> ReadAsync(RespClient client, TimeSpan now, CancellationToken cancellationToken) =>
        Joined(await client.CallAsync(cancellationToken, "ZRANGE", Name, "0", "-1", "WITHSCORES"));

    private static string Score(double score) => score.ToString(CultureInfo.InvariantCulture);
}
