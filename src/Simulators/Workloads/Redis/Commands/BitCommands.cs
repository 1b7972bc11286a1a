using System.Numerics;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Bits of strings, but for BITFIELD (Documented: bitops.c).</summary>
internal static class BitCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("setbit", 4, "wm", Set, 1, 1, 1),
        new("getbit", 3, "rF", Get, 1, 1, 1),
        new("bitcount", -2, "r", Count, 1, 1, 1),
        new("bitpos", -3, "r", Position, 1, 1, 1),
        new("bitop", -4, "wm", Combine, 2, -1, 1),
    ];

    private static bool TryOffset(RedisCall call, out long offset)
    {
        if (RedisText.TryParseInteger(call.Arguments[2], out offset) && offset >= 0 && offset >> 3 < StringCommands.BytesMax) return true;
        call.Reply.Error("ERR bit offset is not an integer or out of range");
        return false;
    }

    private static bool IsSet(byte[] value, long bit) => bit >> 3 < value.Length && (value[bit >> 3] & (0x80 >> (int)(bit & 7))) != 0;

    private static Task? Set(RedisCall call)
    {
        if (!TryOffset(call, out var offset)) return null;
        if (!RedisText.TryParseInteger(call.Arguments[3], out var bit) || bit is not (0 or 1))
        {
            call.Reply.Error("ERR bit is not an integer or out of range");
            return null;
        }

        if (!call.TryString(1, out var entry)) return null;
        var old = entry?.Value ?? [];
        var value = new byte[Math.Max(old.Length, (offset >> 3) + 1)];
        old.CopyTo(value, 0);
        var mask = (byte)(0x80 >> (int)(offset & 7));
        value[offset >> 3] = (byte)(bit == 1 ? value[offset >> 3] | mask : value[offset >> 3] & ~mask);
        call.Database.Set(call.Text(1), value, keepExpiry: true);
        call.Changed();
        call.Reply.Integer(IsSet(old, offset) ? 1 : 0);
        return null;
    }

    private static Task? Get(RedisCall call)
    {
        if (TryOffset(call, out var offset) && call.TryReadString(1, out var entry)) call.Reply.Integer(entry is not null && IsSet(entry.Value, offset) ? 1 : 0);
        return null;
    }

    /// <summary>START [END [BYTE | BIT]] from an index on, as bits; null after the error.</summary>
    private static (long First, long Count)? Range(RedisCall call, int at, int bytes, bool isCount)
    {
        var (start, end, unit) = (0L, -1L, 8L);
        if (call.Count > at && !call.TryInteger(at, out start)) return null;
        if (call.Count > at + 1 && !call.TryInteger(at + 1, out end)) return null;
        if (call.Count > at + 2)
        {
            if (call.Count > at + 3 || call.Version < 700 || !(call.Is(at + 2, "bit") || call.Is(at + 2, "byte")))
            {
                call.Reply.SyntaxError();
                return null;
            }

            if (call.Is(at + 2, "bit")) unit = 1;
        }

        if (isCount && start < 0 && end < 0 && start > end) return (0, 0);
        var total = bytes * 8L / unit;
        if (start < 0) start = Math.Max(0, start + total);
        if (end < 0) end = Math.Max(0, end + total);
        end = Math.Min(end, total - 1);
        return start > end ? (0, 0) : (start * unit, (end - start + 1) * unit);
    }

    private static Task? Count(RedisCall call)
    {
        if (call.Count == 3)
        {
            call.Reply.SyntaxError();
            return null;
        }

        if (!call.TryReadString(1, out var entry)) return null;
        var value = entry?.Value ?? [];
        if (Range(call, 2, value.Length, isCount: true) is not var (first, count)) return null;
        var bits = 0L;
        if (((first | count) & 7) == 0)
        {
            foreach (var b in value.AsSpan((int)(first >> 3), (int)(count >> 3))) bits += BitOperations.PopCount(b);
        }
        else
        {
            for (var i = first; i < first + count; i++) bits += IsSet(value, i) ? 1 : 0;
        }

        call.Reply.Integer(bits);
        return null;
    }

    private static Task? Position(RedisCall call)
    {
        if (!call.TryInteger(2, out var bit)) return null;
        if (bit is not (0 or 1))
        {
            call.Reply.Error("ERR The bit argument must be 1 or 0.");
            return null;
        }

        if (!call.TryReadString(1, out var entry)) return null;
        if (entry is null)
        {
            call.Reply.Integer(bit == 1 ? -1 : 0);
            return null;
        }

        if (Range(call, 3, entry.Value.Length, isCount: false) is not var (first, count)) return null;
        for (var i = first; i < first + count; i++)
        {
            if (IsSet(entry.Value, i) != (bit == 1)) continue;
            call.Reply.Integer(i);
            return null;
        }

        // Without an end, a string of ones goes on with zeros.
        call.Reply.Integer(bit == 0 && call.Count < 5 && count > 0 ? entry.Value.Length * 8L : -1);
        return null;
    }

    private static Task? Combine(RedisCall call)
    {
        var operation = call.Text(1).ToLowerInvariant();
        if (operation is not ("and" or "or" or "xor" or "not"))
        {
            call.Reply.SyntaxError();
            return null;
        }

        if (operation == "not" && call.Count != 4)
        {
            call.Reply.Error("ERR BITOP NOT must be called with a single source key.");
            return null;
        }

        var (sources, length) = (new List<byte[]>(), 0);
        for (var i = 3; i < call.Count; i++)
        {
            if (!call.TryString(i, out var entry)) return null;
            sources.Add(entry?.Value ?? []);
            length = Math.Max(length, sources[^1].Length);
        }

        var result = new byte[length];
        for (var i = 0; i < length; i++)
        {
            var value = i < sources[0].Length ? sources[0][i] : (byte)0;
            if (operation == "not") value = (byte)~value;
            for (var s = 1; s < sources.Count; s++)
            {
                var other = i < sources[s].Length ? sources[s][i] : (byte)0;
                value = (byte)(operation switch { "and" => value & other, "or" => value | other, _ => value ^ other });
            }

            result[i] = value;
        }

        var existed = call.Write(2) is not null;
        if (length > 0) call.Database.Set(call.Text(2), result);
        else call.Database.Delete(call.Text(2));
        if (length > 0 || existed) call.Changed();
        call.Reply.Integer(length);
        return null;
    }
}
