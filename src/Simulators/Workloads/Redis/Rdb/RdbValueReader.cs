using System.Buffers.Binary;
using System.Globalization;
using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>Reads the value of a key that is no string.</summary>
internal static class RdbValueReader
{
    private const ulong PlainNode = 1;

    /// <exception cref="RdbFormatException">Corrupt, or of a type that is not simulated.</exception>
    internal static RedisCollection Read(ref RdbInput input, byte type)
    {
        switch (type)
        {
            case RdbOpcode.List: return List(Strings(ref input, 1));
            case RdbOpcode.ListZiplist: return List(Ziplist.Read(input.Bytes()));
            case RdbOpcode.ListQuicklist or RdbOpcode.ListQuicklist2: return List(Quicklist(ref input, type == RdbOpcode.ListQuicklist2));
            case RdbOpcode.Set: return Set(Strings(ref input, 1));
            case RdbOpcode.SetIntset: return Set(Ziplist.ReadIntset(input.Bytes()));
            case RdbOpcode.SetListpack: return Set(Listpack.Read(input.Bytes()));
            case RdbOpcode.Hash: return Hash(Strings(ref input, 2));
            case RdbOpcode.HashZipmap: return Hash(Ziplist.ReadZipmap(input.Bytes()));
            case RdbOpcode.HashZiplist: return Hash(Ziplist.Read(input.Bytes()));
            case RdbOpcode.HashListpack: return Hash(Listpack.Read(input.Bytes()));
            case RdbOpcode.SortedSet or RdbOpcode.SortedSet2: return SortedSet(ref input, type == RdbOpcode.SortedSet2);
            case RdbOpcode.SortedSetZiplist: return SortedSet(Ziplist.Read(input.Bytes()));
            case RdbOpcode.SortedSetListpack: return SortedSet(Listpack.Read(input.Bytes()));
            case RdbOpcode.StreamListpacks: return RdbStreams.Read(ref input, 1);
            case RdbOpcode.StreamListpacks2: return RdbStreams.Read(ref input, 2);
            case RdbOpcode.StreamListpacks3: return RdbStreams.Read(ref input, 3);
            case 6 or 7: throw new RdbFormatException("the dump file holds a value of a module, and this simulator has no modules", RdbProblem.NotSimulated);
            case >= 22 and <= 25: throw new RdbFormatException("the dump file holds a hash with fields that expire, which this simulator does not model", RdbProblem.NotSimulated);
            default: throw new RdbFormatException($"Unknown RDB encoding type {type}");
        }
    }

    private static List<string> Strings(ref RdbInput input, int each)
    {
        var count = input.Count() * each;
        var strings = new List<string>(count);
        for (var i = 0; i < count; i++) strings.Add(input.Text());
        return strings;
    }

    private static List<string> Quicklist(ref RdbInput input, bool isSecond)
    {
        var elements = new List<string>();
        var nodes = input.Count();
        for (var i = 0; i < nodes; i++)
        {
            if (isSecond && input.Length() == PlainNode) elements.Add(input.Text());
            else elements.AddRange(isSecond ? Listpack.Read(input.Bytes()) : Ziplist.Read(input.Bytes()));
        }

        return elements;
    }

    private static RedisList List(List<string> elements)
    {
        var list = new RedisList();
        foreach (var element in elements) list.AddLast(element);
        return list;
    }

    private static RedisSet Set(List<string> elements)
    {
        var set = new RedisSet();
        foreach (var element in elements) set.Add(element, EncodingLimits.Default);
        return set;
    }

    private static RedisHash Hash(List<string> elements)
    {
        if (elements.Count % 2 != 0) throw new RdbFormatException("Hash ziplist integrity check failed.");
        var hash = new RedisHash();
        for (var i = 0; i < elements.Count; i += 2) hash.Set(elements[i], elements[i + 1], EncodingLimits.Default);
        return hash;
    }

    private static RedisSortedSet SortedSet(List<string> elements)
    {
        if (elements.Count % 2 != 0) throw new RdbFormatException("Zset ziplist integrity check failed.");
        var set = new RedisSortedSet();
        for (var i = 0; i < elements.Count; i += 2)
        {
            if (!RedisNumber.TryParse(elements[i + 1], out var score)) throw new RdbFormatException("Zset ziplist integrity check failed.");
            set.Set(elements[i], score, EncodingLimits.Default);
        }

        return set;
    }

    private static RedisSortedSet SortedSet(ref RdbInput input, bool isBinary)
    {
        var (set, count) = (new RedisSortedSet(), input.Count());
        for (var i = 0; i < count; i++)
        {
            var member = input.Text();
            var score = isBinary ? BinaryPrimitives.ReadDoubleLittleEndian(input.Take(8)) : TextScore(ref input);
            if (double.IsNaN(score)) throw new RdbFormatException("Zset with NAN score detected");
            set.Set(member, score, EncodingLimits.Default);
        }

        return set;
    }

    private static double TextScore(ref RdbInput input)
    {
        var length = input.Byte();
        if (length >= 253) return length == 254 ? double.PositiveInfinity : length == 255 ? double.NegativeInfinity : double.NaN;
        return double.TryParse(input.Take(length), NumberStyles.Float, CultureInfo.InvariantCulture, out var score) ? score : double.NaN;
    }
}
