using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>Writes collections in the encodings that a server of the version uses: ziplists before 7.0, listpacks from then on (CrossChecked: Debian's redis-server loads them).</summary>
internal static class RdbValueWriter
{
    // list-max-ziplist-size -2: 8 KB a node.
    private const int NodeBytes = 8192;
    private const byte PackedNode = 2;

    internal static byte TypeOf(RedisCollection value, RedisVersion version) => value switch
    {
        RedisList => version.HasListpacks ? RdbOpcode.ListQuicklist2 : RdbOpcode.ListQuicklist,
        RedisSet { IsIntset: true } => RdbOpcode.SetIntset,
        RedisSet { IsPacked: true } when version.HasSetListpacks => RdbOpcode.SetListpack,
        RedisSet => RdbOpcode.Set,
        RedisHash { IsTable: true } => RdbOpcode.Hash,
        RedisHash => version.HasListpacks ? RdbOpcode.HashListpack : RdbOpcode.HashZiplist,
        RedisSortedSet { IsTable: true } => version.RdbVersion >= 8 ? RdbOpcode.SortedSet2 : RdbOpcode.SortedSet,
        RedisSortedSet => version.HasListpacks ? RdbOpcode.SortedSetListpack : RdbOpcode.SortedSetZiplist,
        RedisStream => version.RdbVersion switch { >= 11 => RdbOpcode.StreamListpacks3, 10 => RdbOpcode.StreamListpacks2, _ => RdbOpcode.StreamListpacks },
        _ => throw new InvalidOperationException($"no RDB type for a {value.TypeName}"),
    };

    internal static void Write(RdbOutput output, RedisCollection value, RedisVersion version)
    {
        switch (value)
        {
            case RedisList list: WriteList(output, list, version); break;
            case RedisSet { IsIntset: true } set:
                output.Bytes(Ziplist.WriteIntset(set.Members.Select(static m => long.Parse(m, System.Globalization.CultureInfo.InvariantCulture)).ToArray()));
                break;
            case RedisSet { IsPacked: true } set when version.HasSetListpacks: output.Bytes(Listpack.Write(set.Members)); break;
            case RedisSet set:
                output.Length(set.Count);
                foreach (var member in set.Members) output.Text(member);
                break;
            case RedisHash { IsTable: true } hash:
                output.Length(hash.Fields.Count);
                foreach (var (field, content) in hash.Fields)
                {
                    output.Text(field);
                    output.Text(content);
                }

                break;
            case RedisHash hash: output.Bytes(Packed(hash.Fields.SelectMany(static f => new[] { f.Key, f.Value }), version)); break;
            case RedisSortedSet set: WriteSortedSet(output, set, version); break;
            case RedisStream stream: RdbStreams.Write(output, stream, version); break;
        }
    }

    private static byte[] Packed(IEnumerable<string> elements, RedisVersion version) => version.HasListpacks ? Listpack.Write(elements) : Ziplist.Write(elements);

    private static void WriteList(RdbOutput output, RedisList list, RedisVersion version)
    {
        var nodes = new List<List<string>>();
        var bytes = 0;
        for (var i = 0; i < list.Count; i++)
        {
            if (nodes.Count == 0 || bytes + list[i].Length > NodeBytes)
            {
                nodes.Add([]);
                bytes = 0;
            }

            nodes[^1].Add(list[i]);
            bytes += list[i].Length + 11;
        }

        output.Length(nodes.Count);
        foreach (var node in nodes)
        {
            if (version.HasListpacks) output.Byte(PackedNode);
            output.Bytes(Packed(node, version));
        }
    }

    private static void WriteSortedSet(RdbOutput output, RedisSortedSet set, RedisVersion version)
    {
        if (!set.IsTable)
        {
            output.Bytes(Packed(set.Order.SelectMany(static m => new[] { m.Member, RedisNumber.Precise(m.Score) }), version));
            return;
        }

        output.Length(set.Count);
        // From the highest to the lowest, as the real server does to make loading faster.
        for (var i = set.Count - 1; i >= 0; i--)
        {
            var (score, member) = set.Order[i];
            output.Text(member);
            if (version.RdbVersion >= 8) output.Double(score);
            else WriteTextScore(output, score);
        }
    }

    private static void WriteTextScore(RdbOutput output, double score)
    {
        if (double.IsInfinity(score))
        {
            output.Byte(score > 0 ? (byte)254 : (byte)255);
            return;
        }

        var text = RedisText.Bytes(RedisNumber.Precise(score));
        output.Byte((byte)text.Length);
        output.Raw(text);
    }
}
