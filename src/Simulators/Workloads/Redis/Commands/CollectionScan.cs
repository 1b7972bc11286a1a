using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>
/// HSCAN, SSCAN and ZSCAN. A packed collection comes in one piece. A table is walked from its end to its start, and the cursor is how many elements are left: removals put the
/// last element in the removed one's place, so every element that stays during the whole scan is returned.
/// </summary>
internal sealed class CollectionScan
{
    private int _cursor;
    private long _count = 10;
    private string _pattern = "*";

    /// <summary>NOVALUES of HSCAN, since 7.4.</summary>
    internal bool IsWithoutValues { get; private set; }

    internal static bool TryParse(RedisCall call, int first, out CollectionScan scan)
    {
        scan = new CollectionScan();
        if (!int.TryParse(call.Arguments[first], NumberStyles.None, CultureInfo.InvariantCulture, out scan._cursor))
        {
            call.Reply.Error("ERR invalid cursor");
            return false;
        }

        for (var i = first + 1; i < call.Count; i++)
        {
            if (call.Is(i, "count") && i + 1 < call.Count)
            {
                if (!call.TryInteger(++i, out scan._count)) return false;
                if (scan._count >= 1) continue;
            }
            else if (call.Is(i, "match") && i + 1 < call.Count)
            {
                scan._pattern = call.Text(++i);
                continue;
            }
            else if (call.Is(i, "novalues") && call.Version >= 704)
            {
                scan.IsWithoutValues = true;
                continue;
            }

            call.Reply.SyntaxError();
            return false;
        }

        return true;
    }

    internal bool Matches(string element) => _pattern == "*" || GlobPattern.Matches(_pattern, element);

    /// <summary>The indexes that this call returns, and the cursor of the next one.</summary>
    internal (int Cursor, IEnumerable<int> Indexes) Take(int total, bool isTable)
    {
        if (!isTable) return (0, Enumerable.Range(0, total));
        var from = _cursor == 0 ? total : Math.Min(_cursor, total);
        var next = (int)Math.Max(0, from - _count);
        return (next, Enumerable.Range(next, from - next).Reverse());
    }

    internal static void Reply(RedisCall call, int cursor, List<string> items)
    {
        call.Reply.Array(2);
        call.Reply.Bulk(RedisText.Integer(cursor));
        call.Reply.Bulks(items);
    }
}
