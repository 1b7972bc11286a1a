using System.Globalization;
using Drydock.Core.VolumeEncryption.Applications;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>Whether a replica holds what its master holds.</summary>
/// <param name="cli">The servers.</param>
/// <param name="limit">For how long a server may not answer.</param>
internal sealed class RedisComparison(RedisCli cli, TimeSpan limit)
{
    private const int SampleMax = 100;

    /// <summary>A key that is written between the two reads looks different once, not that often.</summary>
    private const int LooksMax = 5;

    /// <summary>The keys that can't expire, by database: what differs, or null. Those that can are removed by the master alone, and their numbers may differ for moments.</summary>
    internal static string? DifferenceInNumbers(RedisInstance master, RedisInstance replica)
    {
        foreach (var database in master.Keys.Keys.Union(replica.Keys.Keys).Order())
        {
            var (there, here) = (Lasting(master, database), Lasting(replica, database));
            if (there != here) return $"database {database} has {there} keys that can't expire in the one and {here} in the other";
        }

        return null;
    }

    /// <summary>Whether the digests of all data (DEBUG DIGEST) are equal; null when one of the servers does not allow the question, as 7.0 and later by default.</summary>
    internal async Task<bool?> HaveEqualDigestsAsync(PodPair pair, CancellationToken cancellationToken)
    {
        if (await DigestAsync(pair.From, cancellationToken) is not { } there) return null;
        return await DigestAsync(pair.To, cancellationToken) is { } here ? there == here : null;
    }

    /// <summary>Reads keys of both, by their types, and compares them; a difference counts when it stays.</summary>
    /// <returns>How many were compared, and the first that differs.</returns>
    internal async Task<(int Compared, string? Difference)> SampleAsync(PodPair pair, RedisInstance master, CancellationToken cancellationToken)
    {
        var compared = 0;
        foreach (var database in master.Keys.Keys)
        {
            var keys = await KeysAsync(pair.From, database, cancellationToken);
            for (var look = 1; keys.Count > 0; look++)
            {
                var (there, here) = (await ReadAsync(pair.From, database, keys, cancellationToken), await ReadAsync(pair.To, database, keys, cancellationToken));
                var different = Enumerable.Range(0, keys.Count).Where(i => there[i] != here[i]).Select(i => keys[i]).ToList();
                compared += keys.Count - different.Count;
                if (look == LooksMax && different.Count > 0) return (compared, $"key {different[0].Key} of database {database} is not the same");
                keys = different;
            }
        }

        return (compared, null);
    }

    private static long Lasting(RedisInstance instance, int database) => instance.Keys.GetValueOrDefault(database) - instance.Expiring.GetValueOrDefault(database);

    private async Task<string?> DigestAsync(string pod, CancellationToken cancellationToken)
    {
        var digest = (await cli.AskAsync(pod, ["redis-cli", "DEBUG", "DIGEST"], limit, _ => true, cancellationToken)).Trim();
        return digest.Length == 40 && digest.All(char.IsAsciiHexDigitLower) ? digest : null;
    }

    /// <summary>The first keys that a scan finds, as redis-cli quotes them, with their types.</summary>
    private async Task<List<(string Key, string Type)>> KeysAsync(string pod, int database, CancellationToken cancellationToken)
    {
        var scan = await cli.AskAsync(pod, [.. Csv(database), "SCAN", "0", "COUNT", SampleMax.ToString(CultureInfo.InvariantCulture)], limit, a => a.StartsWith('"'), cancellationToken);
        // The cursor comes first.
        var keys = Fields(scan.Trim()).Skip(1).Take(SampleMax).ToList();
        var types = await LinesAsync(pod, database, keys.Count, string.Concat(keys.Select(k => $"TYPE {k}\n")), cancellationToken);
        return [.. keys.Zip(types, (k, t) => (k, t.Trim('"')))];
    }

    /// <summary>The values, one line each; the order of what has none is made the same.</summary>
    private async Task<List<string>> ReadAsync(string pod, int database, List<(string Key, string Type)> keys, CancellationToken cancellationToken)
    {
        var script = string.Concat(keys.Select(k => k.Type switch
        {
            "string" => $"GET {k.Key}\n",
            "list" => $"LRANGE {k.Key} 0 -1\n",
            "set" => $"SMEMBERS {k.Key}\n",
            "hash" => $"HGETALL {k.Key}\n",
            "zset" => $"ZRANGE {k.Key} 0 -1 WITHSCORES\n",
            "stream" => $"XRANGE {k.Key} - +\n",
            _ => $"TYPE {k.Key}\n",
        }));
        var lines = await LinesAsync(pod, database, keys.Count, script, cancellationToken);
        return [.. lines.Zip(keys, (line, key) => key.Type switch
        {
            "set" => string.Join(',', Fields(line).Order(StringComparer.Ordinal)),
            "hash" => string.Join(',', Fields(line).Chunk(2).Select(pair => string.Join('=', pair)).Order(StringComparer.Ordinal)),
            _ => line,
        })];
    }

    /// <summary>What a script of so many commands answers, one line each.</summary>
    private async Task<string[]> LinesAsync(string pod, int database, int count, string script, CancellationToken cancellationToken) => count == 0 ? []
        : (await cli.AskAsync(pod, Csv(database), limit, answer => answer.Count(c => c == '\n') == count, cancellationToken, script)).Split('\n')[..count];

    private static string[] Csv(int database) => ["redis-cli", "-n", database.ToString(CultureInfo.InvariantCulture), "--csv"];

    /// <summary>The values of a line of --csv, still quoted.</summary>
    private static List<string> Fields(string line)
    {
        var (fields, start, isQuoted) = (new List<string>(), 0, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && isQuoted) i++;
            else if (line[i] == '"') isQuoted = !isQuoted;
            else if (line[i] == ',' && !isQuoted)
            {
                fields.Add(line[start..i]);
                start = i + 1;
            }
        }

        if (start < line.Length) fields.Add(line[start..]);
        return fields;
    }
}
