using Drydock.Simulators.Workloads.Redis.Rdb;
using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>MAXLEN and MINID of XADD and XTRIM. "~" removes whole nodes only; Assumed: every node holds 100 entries.</summary>
internal readonly struct StreamTrim
{
    private StreamTrim(long lengthMax, StreamId? idMin, bool isApproximate, long limit, bool isOnlyExisting)
    {
        (LengthMax, IdMin, IsApproximate, Limit, IsOnlyExisting) = (lengthMax, idMin, isApproximate, limit, isOnlyExisting);
    }

    /// <summary>NOMKSTREAM.</summary>
    internal bool IsOnlyExisting { get; }

    internal bool IsWanted => LengthMax >= 0 || IdMin is not null;

    private long LengthMax { get; }
    private StreamId? IdMin { get; }
    private bool IsApproximate { get; }
    private long Limit { get; }

    /// <summary>Reads options from an index on, for XADD up to the id; replies with the error.</summary>
    internal static bool TryParse(RedisCall call, int first, bool isAdd, out StreamTrim trim, out int next)
    {
        var (lengthMax, idMin, isApproximate, limit, isOnlyExisting) = (-1L, (StreamId?)null, false, -1L, false);
        trim = default;
        for (next = first; next < call.Count; next++)
        {
            var isLength = call.Is(next, "maxlen");
            if ((isLength || (call.Is(next, "minid") && call.Version >= 602)) && next + 1 < call.Count)
            {
                if (lengthMax >= 0 || idMin is not null)
                {
                    call.Reply.Error("ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
                    return false;
                }

                isApproximate = call.Is(next + 1, "~");
                if ((isApproximate || call.Is(next + 1, "=")) && next + 2 < call.Count) next++;
                next++;
                if (!isLength)
                {
                    if (!StreamCommands.TryId(call, next, 0, out var id)) return false;
                    idMin = id;
                }
                else if (!call.TryInteger(next, out lengthMax))
                {
                    return false;
                }
                else if (lengthMax < 0)
                {
                    call.Reply.Error("ERR The MAXLEN argument must be >= 0.");
                    return false;
                }
            }
            else if (call.Is(next, "limit") && next + 1 < call.Count && call.Version >= 602)
            {
                if (!call.TryInteger(++next, out limit)) return false;
            }
            else if (isAdd && call.Is(next, "nomkstream") && call.Version >= 602)
            {
                isOnlyExisting = true;
            }
            else if (isAdd)
            {
                break;
            }
            else
            {
                call.Reply.SyntaxError();
                return false;
            }
        }

        if (limit >= 0 && !isApproximate)
        {
            call.Reply.Error("ERR syntax error, LIMIT cannot be used without the special ~ option");
            return false;
        }

        if (!isAdd && lengthMax < 0 && idMin is null)
        {
            call.Reply.Error("ERR syntax error, XTRIM must be called with a trimming strategy");
            return false;
        }

        trim = new StreamTrim(lengthMax, idMin, isApproximate, limit, isOnlyExisting);
        return true;
    }

    /// <summary>How many entries went.</summary>
    internal int Apply(RedisStream stream)
    {
        if (!IsWanted) return 0;
        var excess = IdMin is { } id ? stream.IndexOf(id) : (int)Math.Max(0, stream.Entries.Count - LengthMax);
        if (IsApproximate) excess -= excess % RdbStreams.EntriesPerNode;
        if (IsApproximate && Limit > 0) excess = (int)Math.Min(excess, Limit - (Limit % RdbStreams.EntriesPerNode));
        if (excess > 0) stream.TrimStart(excess);
        return excess;
    }
}
