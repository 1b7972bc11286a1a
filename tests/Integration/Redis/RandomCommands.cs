using System.Globalization;
using Drydock.Simulators.Kernel;

namespace Drydock.Integration.Redis;

/// <summary>Random commands over few keys of all types, so that they often meet what others left: also wrong types, wrong numbers, missing keys.</summary>
internal sealed class RandomCommands(ulong seed)
{
    // 2100: an expiry that no clock of the test reaches.
    private const long FarAway = 4_102_444_800_000;

    private readonly SeededRandom _random = new(seed);
    private ulong _streamTime = 1000;

    internal List<string[]> Take(int count)
    {
        var commands = new List<string[]>(count);
        while (commands.Count < count) commands.Add(Next());
        return commands;
    }

    /// <summary>Reads everything that <see cref="Take"/> may have left.</summary>
    internal static List<string[]> ReadAll()
    {
        var commands = new List<string[]>();
        foreach (var (type, read) in new[]
        {
            ("str", (string[])["GET", ""]), ("hash", ["HGETALL", ""]), ("list", ["LRANGE", "", "0", "-1"]), ("set", ["SMEMBERS", ""]),
            ("zset", ["ZRANGE", "", "0", "-1", "WITHSCORES"]), ("stream", ["XRANGE", "", "-", "+"]),
        })
        {
            for (var i = 0; i < 6; i++)
            {
                var key = type + i.ToString(CultureInfo.InvariantCulture);
                commands.Add([read[0], key, .. read[2..]]);
                commands.Add(["TYPE", key]);
                commands.Add(["PEXPIRETIME", key]);
                commands.Add(["DEBUG", "DIGEST-VALUE", key]);
            }
        }

        return commands;
    }

    private string[] Next() => _random.Next(13) switch
    {
        0 or 1 => String(),
        2 or 3 => Hash(),
        4 or 5 => List(),
        6 or 7 => Set(),
        8 or 9 => SortedSet(),
        10 or 11 => Stream(),
        _ => Any(),
    };

    private string Key(string type) => _random.Next(25) == 0 ? Pick("str", "hash", "list", "set", "zset", "stream") + Number(4) : type + Number(6);

    private string Number(int bound) => _random.Next(bound).ToString(CultureInfo.InvariantCulture);

    private string Pick(params string[] words) => words[_random.Next(words.Length)];

    private string Index() => (_random.Next(30) - 15).ToString(CultureInfo.InvariantCulture);

    private string Integer() => (((long)_random.NextUInt64()) >> _random.Next(64)).ToString(CultureInfo.InvariantCulture);

    private string Element() => _random.Next(8) switch
    {
        0 or 1 => "e" + Number(60),
        2 => Integer(),
        3 => Number(300),
        4 => new string((char)('a' + _random.Next(26)), _random.Next(_random.Next(30) == 0 ? 5000 : 90)),
        5 => Binary(_random.Next(24)),
        6 => "-" + Number(20000),
        _ => Pick("", "007", "-0", "+1", " 1", "1.5", "9223372036854775807", "-9223372036854775808", "9223372036854775808"),
    };

    private string Binary(int length)
    {
        var text = new char[length];
        for (var i = 0; i < length; i++) text[i] = (char)_random.Next(256);
        return new string(text);
    }

    private string Score() => _random.Next(6) switch
    {
        0 => Pick("inf", "-inf", "0", "1e3", "1e-5", "abc", "1e21", "0.1"),
        1 => (_random.Next(2000) / 8.0 - 100).ToString(CultureInfo.InvariantCulture),
        2 => ((_random.Next(1_000_000) - 500_000) / 1000.0).ToString(CultureInfo.InvariantCulture),
        _ => Number(20),
    };

    private string[] Some(string command, string key, Func<string> element, int max = 6)
    {
        var words = new List<string> { command, key };
        for (var i = _random.Next(max) + 1; i > 0; i--) words.Add(element());
        return [.. words];
    }

    private string[] Pairs(string command, string key, Func<string> first, Func<string> second)
    {
        var words = new List<string> { command, key };
        for (var i = _random.Next(_random.Next(10) == 0 ? 150 : 5) + 1; i > 0; i--) words.AddRange([first(), second()]);
        return [.. words];
    }

    private string[] String() => _random.Next(20) switch
    {
        0 or 1 or 2 => ["SET", Key("str"), Element()],
        3 => ["SET", Key("str"), Element(), Pick("NX", "XX", "GET", "KEEPTTL", "BAD")],
        4 => ["SET", Key("str"), Number(100), "PXAT", FarAway.ToString(CultureInfo.InvariantCulture)],
        5 => ["APPEND", Key("str"), Element()],
        6 => ["INCRBY", Key("str"), Integer()],
        7 => [Pick("INCR", "DECR"), Key("str")],
        8 => ["INCRBYFLOAT", Key("str"), Pick("1.5", "0.1", "-2", "3.0e2", "x", "10")],
        9 => ["SETRANGE", Key("str"), Number(40), Element()],
        10 => ["GETRANGE", Key("str"), Index(), Index()],
        11 => ["GETSET", Key("str"), Element()],
        12 => ["GETDEL", Key("str")],
        13 => ["SETBIT", Key("str"), Number(200), Number(3)],
        14 => ["BITCOUNT", Key("str"), Index(), Index(), Pick("BYTE", "BIT")],
        15 => ["BITPOS", Key("str"), Number(2), Index(), Index()],
        16 => ["BITOP", Pick("AND", "OR", "XOR", "NOT"), Key("str"), Key("str"), Key("str")],
        17 => ["MSET", Key("str"), Element(), Key("str"), Element()],
        18 => ["MGET", Key("str"), Key("str"), Key("list")],
        _ => [Pick("GET", "STRLEN", "GETEX"), Key("str")],
    };

    private string[] Hash() => _random.Next(12) switch
    {
        0 or 1 or 2 => Pairs("HSET", Key("hash"), Element, Element),
        3 => ["HMSET", Key("hash"), Element(), Element()],
        4 => ["HSETNX", Key("hash"), Element(), Element()],
        5 => Some("HDEL", Key("hash"), Element),
        6 => ["HINCRBY", Key("hash"), "e" + Number(60), Integer()],
        7 => ["HINCRBYFLOAT", Key("hash"), "e" + Number(60), Pick("1.5", "0.1", "x")],
        8 => Some("HMGET", Key("hash"), Element),
        9 => [Pick("HGET", "HEXISTS", "HSTRLEN"), Key("hash"), Element()],
        10 => ["HLEN", Key("hash")],
        _ => [Pick("HGETALL", "HKEYS", "HVALS"), Key("hash")],
    };

    private string[] List() => _random.Next(15) switch
    {
        0 or 1 or 2 => Some(Pick("LPUSH", "RPUSH"), Key("list"), Element, _random.Next(10) == 0 ? 100 : 6),
        3 => Some(Pick("LPUSHX", "RPUSHX"), Key("list"), Element),
        4 => [Pick("LPOP", "RPOP"), Key("list")],
        5 => [Pick("LPOP", "RPOP"), Key("list"), Number(5)],
        6 => ["LRANGE", Key("list"), Index(), Index()],
        7 => ["LINDEX", Key("list"), Index()],
        8 => ["LSET", Key("list"), Index(), Element()],
        9 => ["LREM", Key("list"), (_random.Next(5) - 2).ToString(CultureInfo.InvariantCulture), Element()],
        10 => ["LINSERT", Key("list"), Pick("BEFORE", "AFTER", "NEAR"), Element(), Element()],
        11 => ["LTRIM", Key("list"), Index(), "-1"],
        12 => ["LMOVE", Key("list"), Key("list"), Pick("LEFT", "RIGHT"), Pick("LEFT", "RIGHT")],
        13 => ["LPOS", Key("list"), Element(), "RANK", Pick("1", "-1", "2", "0"), "COUNT", Number(3)],
        _ => _random.Next(3) switch
        {
            0 => ["RPOPLPUSH", Key("list"), Key("list")],
            1 => ["LMPOP", "2", Key("list"), Key("list"), Pick("LEFT", "RIGHT"), "COUNT", Number(4)],
            _ => ["LLEN", Key("list")],
        },
    };

    private string[] Set() => _random.Next(10) switch
    {
        0 or 1 => Some("SADD", Key("set"), Element, _random.Next(6) == 0 ? 80 : 6),
        2 => Some("SADD", Key("set"), () => Number(400), _random.Next(4) == 0 ? 300 : 6),
        3 => Some("SREM", Key("set"), Element),
        4 => ["SMOVE", Key("set"), Key("set"), Element()],
        5 => Some("SMISMEMBER", Key("set"), Element),
        6 => [Pick("SINTER", "SUNION", "SDIFF"), Key("set"), Key("set")],
        7 => [Pick("SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE"), Key("set"), Key("set"), Key("set")],
        8 => ["SINTERCARD", "2", Key("set"), Key("set"), "LIMIT", Number(5)],
        _ => [Pick("SMEMBERS", "SCARD"), Key("set")],
    };

    private string[] SortedSet() => _random.Next(20) switch
    {
        0 or 1 or 2 or 3 => Pairs("ZADD", Key("zset"), Score, Element),
        4 => ["ZADD", Key("zset"), Pick("NX", "XX", "GT", "LT"), Pick("CH", "INCR", "NX"), Score(), "e" + Number(60)],
        5 => ["ZINCRBY", Key("zset"), Score(), "e" + Number(60)],
        6 => Some("ZREM", Key("zset"), Element),
        7 => [Pick("ZRANGE", "ZREVRANGE"), Key("zset"), Index(), Index(), "WITHSCORES"],
        8 => ["ZRANGEBYSCORE", Key("zset"), Pick("(", "") + Score(), Pick("(", "") + Score(), "LIMIT", Number(4), Index()],
        9 => ["ZREVRANGEBYSCORE", Key("zset"), "+inf", Score(), "WITHSCORES"],
        10 => ["ZRANGE", Key("zset"), Score(), Score(), "BYSCORE", Pick("REV", "WITHSCORES", "BYLEX", "NOT")],
        11 => _random.Next(2) == 0 ? ["ZADD", "lexical", "0", Element()] : [Pick("ZRANGEBYLEX", "ZLEXCOUNT"), "lexical", Pick("-", "[a", "(e1", "x"), Pick("+", "[z", "(e5")],
        12 => ["ZCOUNT", Key("zset"), Score(), Score()],
        13 => [Pick("ZRANK", "ZREVRANK", "ZSCORE"), Key("zset"), Element()],
        14 => ["ZREMRANGEBYSCORE", Key("zset"), Score(), Score()],
        15 => ["ZREMRANGEBYRANK", Key("zset"), Index(), "1"],
        16 => [Pick("ZPOPMIN", "ZPOPMAX"), Key("zset"), Number(4)],
        17 => [Pick("ZUNIONSTORE", "ZINTERSTORE"), Key("zset"), "2", Key("zset"), Pick(Key("set"), Key("zset")), "WEIGHTS", Pick("3", "0.5", "x"), "2", "AGGREGATE", Pick("SUM", "MIN", "MAX", "AVG")],
        18 => [Pick("ZDIFF", "ZINTER", "ZUNION"), "2", Key("zset"), Key("zset"), "WITHSCORES"],
        _ => [Pick("ZCARD", "ZPOPMIN"), Key("zset")],
    };

    private string StreamKey() => Key("stream");

    private string Id() => _random.Next(10) == 0 ? Pick("-", "+", "0", "x", "5-0") : $"{_random.Next((int)_streamTime) + 1}-{_random.Next(3)}";

    private string[] Stream()
    {
        switch (_random.Next(14))
        {
            case 0 or 1 or 2 or 3:
                var id = _random.Next(12) == 0 ? Id() : (++_streamTime).ToString(CultureInfo.InvariantCulture) + "-" + Pick("0", "1", "*");
                string[] fields = _random.Next(3) == 0 ? [Element(), Element(), Element(), Element()] : ["temperature", Number(100), "place", Element()];
                return _random.Next(15) == 0 ? ["XADD", StreamKey(), "MAXLEN", Number(40), id, .. fields] : ["XADD", StreamKey(), id, .. fields];
            case 4: return ["XRANGE", StreamKey(), Pick("-", Id()), Pick("+", Id()), "COUNT", Number(6)];
            case 5: return ["XREVRANGE", StreamKey(), "+", Pick("-", Id()), "COUNT", Number(6)];
            case 6: return Some("XDEL", StreamKey(), Id, 3);
            case 7: return ["XGROUP", "CREATE", StreamKey(), "g" + Number(3), Pick("$", "0", Id()), Pick("MKSTREAM", "MKSTREAM", "BAD")];
            case 8 or 9: return ["XREADGROUP", "GROUP", "g" + Number(3), "c" + Number(3), "COUNT", (1 + _random.Next(5)).ToString(CultureInfo.InvariantCulture), "STREAMS", StreamKey(), Pick(">", ">", "0", Id())];
            case 10: return Some("XACK", StreamKey(), Id, 1) is [var command, var key, ..] ? [command, key, "g" + Number(3), Id(), Id()] : [];
            case 11: return _random.Next(2) == 0 ? ["XCLAIM", StreamKey(), "g" + Number(3), "c" + Number(3), "0", Id(), Id(), Pick("JUSTID", "FORCE")] : ["XPENDING", StreamKey(), "g" + Number(3)];
            case 12: return _random.Next(2) == 0 ? ["XAUTOCLAIM", StreamKey(), "g" + Number(3), "c" + Number(3), "0", "0", "COUNT", "3"] : ["XTRIM", StreamKey(), "MINID", Id()];
            default: return _random.Next(3) switch
            {
                0 => ["XREAD", "COUNT", "3", "STREAMS", StreamKey(), StreamKey(), Id(), "0"],
                1 => ["XGROUP", Pick("DESTROY", "CREATECONSUMER", "DELCONSUMER"), StreamKey(), "g" + Number(3), "c" + Number(3)],
                _ => ["XLEN", StreamKey()],
            };
        }
    }

    private string[] Any() => _random.Next(12) switch
    {
        0 => ["DEL", Key("str"), Key("list")],
        1 => ["RENAME", Key("hash"), Key("hash")],
        2 => ["TYPE", Key(Pick("str", "hash", "list", "set", "zset", "stream"))],
        3 => ["PEXPIREAT", Key(Pick("str", "hash", "zset")), (FarAway + _random.Next(1000)).ToString(CultureInfo.InvariantCulture), Pick("NX", "XX", "GT", "LT")],
        4 => ["PEXPIRETIME", Key(Pick("str", "hash", "zset"))],
        5 => ["PERSIST", Key(Pick("str", "hash", "zset"))],
        6 => ["COPY", Key("zset"), Key("zset"), "REPLACE"],
        7 => ["EXISTS", Key("str"), Key("set"), Key("zset")],
        8 => ["OBJECT", "ENCODING", Key(Pick("hash", "set", "zset", "stream"))],
        9 => ["NOSUCHCOMMAND", Element(), "b"],
        10 => [Pick("HGET", "LPUSH", "ZADD", "XADD", "EXPIRE"), Key("str")],
        _ => ["DBSIZE"],
    };
}
