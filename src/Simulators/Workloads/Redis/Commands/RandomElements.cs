namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>SRANDMEMBER, HRANDFIELD and ZRANDMEMBER: one, some different ones, or some with repetition.</summary>
internal static class RandomElements
{
    /// <param name="call">With the count at index 2 and perhaps the word at index 3.</param>
    /// <param name="total">How many there are.</param>
    /// <param name="word">The option that asks for the values too; null if the command has none.</param>
    /// <param name="at">An element by its index.</param>
    /// <param name="replyValue">Replies the value of the element at an index.</param>
    internal static void Reply(RedisCall call, int total, string? word, Func<int, string> at, Action<int>? replyValue)
    {
        if (call.Count == 2)
        {
            if (total == 0) call.Reply.Null();
            else call.Reply.Bulk(at(call.Server.Random.Next(total)));
            return;
        }

        if (!call.TryInteger(2, out var count)) return;
        if (call.Count > 4 || (call.Count == 4 && (word is null || !call.Is(3, word))))
        {
            call.Reply.SyntaxError();
            return;
        }

        var withValues = call.Count == 4;
        var indexes = Draw(call, total, count);
        call.Reply.Array(withValues && call.Reply.Protocol == 2 ? indexes.Count * 2 : indexes.Count);
        foreach (var index in indexes)
        {
            if (withValues && call.Reply.Protocol == 3) call.Reply.Array(2);
            call.Reply.Bulk(at(index));
            if (withValues) replyValue!(index);
        }
    }

    /// <summary>A positive count draws different ones, a negative one with repetition.</summary>
    internal static List<int> Draw(RedisCall call, int total, long count)
    {
        var drawn = new List<int>();
        if (total == 0 || count == 0) return drawn;
        if (count < 0)
        {
            for (var i = 0L; i < -count; i++) drawn.Add(call.Server.Random.Next(total));
            return drawn;
        }

        var all = Enumerable.Range(0, total).ToArray();
        var wanted = (int)Math.Min(count, total);
        for (var i = 0; i < wanted; i++)
        {
            var other = i + call.Server.Random.Next(total - i);
            (all[i], all[other]) = (all[other], all[i]);
            drawn.Add(all[i]);
        }

        return drawn;
    }
}
