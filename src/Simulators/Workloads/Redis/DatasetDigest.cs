using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>What DEBUG DIGEST prints: equal data, equal digest, whatever the order (Documented: debug.c, computeDatasetDigest; CrossChecked: Debian's redis-server).</summary>
internal static class DatasetDigest
{
    internal static string Of(IReadOnlyList<Keyspace> databases)
    {
        Span<byte> final = stackalloc byte[20];
        final.Clear();
        for (var i = 0; i < databases.Count; i++) MixInto(final, databases[i], i);
        return Convert.ToHexStringLower(final);
    }

    private static void MixInto(Span<byte> final, Keyspace database, int databaseNumber)
    {
        if (database.Count == 0) return;
        Span<byte> number = stackalloc byte[4];
        Span<byte> digest = stackalloc byte[20];
        BinaryPrimitives.WriteInt32BigEndian(number, databaseNumber);
        Mix(final, number);
        foreach (var entry in database.Entries)
        {
            digest.Clear();
            Mix(digest, Encoding.Latin1.GetBytes(entry.Key));
            MixValue(digest, entry);
            Xor(final, digest);
        }
    }

    /// <summary>What DEBUG DIGEST-VALUE prints: the value and whether it expires, without the key.</summary>
    internal static string OfValue(KeyEntry entry)
    {
        Span<byte> digest = stackalloc byte[20];
        digest.Clear();
        MixValue(digest, entry);
        return Convert.ToHexStringLower(digest);
    }

    private static void MixValue(Span<byte> digest, KeyEntry entry)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, entry.Collection?.TypeNumber ?? 0);
        Mix(digest, number);
        if (entry.Collection is { } collection) MixCollection(digest, collection);
        else Mix(digest, entry.Value);
        if (entry.ExpiresAt >= 0) Xor(digest, "!!expire!!"u8);
    }

    private static void MixCollection(Span<byte> digest, RedisCollection collection)
    {
        switch (collection)
        {
            case RedisList list:
                for (var i = 0; i < list.Count; i++) Mix(digest, list[i]);
                break;
            case RedisSet set:
                foreach (var member in set.Members) Xor(digest, RedisText.Bytes(member));
                break;
            case RedisHash hash:
                foreach (var (field, value) in hash.Fields) XorPair(digest, field, value);
                break;
            case RedisSortedSet set:
                foreach (var (score, member) in set.Order) XorPair(digest, member, RedisNumber.Precise(score));
                break;
            case RedisStream stream:
                foreach (var entry in stream.Entries)
                {
                    Mix(digest, entry.Id.ToString().Replace('-', '.'));
                    foreach (var field in entry.Fields) Mix(digest, field);
                }

                break;
        }
    }

    private static void XorPair(Span<byte> digest, string first, string second)
    {
        Span<byte> element = stackalloc byte[20];
        element.Clear();
        Mix(element, first);
        Mix(element, second);
        Xor(digest, element);
    }

    private static void Mix(Span<byte> digest, string text) => Mix(digest, RedisText.Bytes(text));

    private static void Mix(Span<byte> digest, ReadOnlySpan<byte> data)
    {
        Xor(digest, data);
        Span<byte> hash = stackalloc byte[20];
        SHA1.HashData(digest, hash);
        hash.CopyTo(digest);
    }

    private static void Xor(Span<byte> digest, ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[20];
        SHA1.HashData(data, hash);
        for (var i = 0; i < 20; i++) digest[i] ^= hash[i];
    }
}
