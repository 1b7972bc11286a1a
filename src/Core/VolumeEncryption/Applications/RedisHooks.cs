using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Ports;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>Has a Redis save what it holds in memory before its stop, and asks after its start whether it is there.</summary>
internal sealed class RedisHooks(IKubernetesApi api, Pace pace, MigrationSession session, string ns, string container)
{
    /// <summary>A save rule that never comes true: one change in about 30 years.</summary>
    private const string NeverRule = "1000000000 1";

    /// <summary>For how long clients are kept waiting: enough for the scale-down to reach the pod, too short for a liveness probe to restart the container and so to end the pause.</summary>
    internal static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(20);

    private static readonly string[] Removing =
    [
        "blmove", "blmpop", "blpop", "brpop", "brpoplpush", "bzmpop", "bzpopmax", "bzpopmin", "del", "eval", "evalsha", "expire", "expireat", "fcall", "flushall", "flushdb", "getdel", "getex", "hdel",
        "lmove", "lmpop", "lpop", "lrem", "ltrim", "migrate", "move", "pexpire", "pexpireat", "rename", "restore", "rpop", "rpoplpush", "sdiffstore", "sinterstore", "smove", "sort", "spop", "srem",
        "sunionstore", "unlink", "zdiffstore", "zinterstore", "zmpop", "zpopmax", "zpopmin", "zrangestore", "zrem", "zremrangebylex", "zremrangebyrank", "zremrangebyscore", "zunionstore",
    ];

    private readonly RedisCli _cli = new(api, pace, session, ns, container);

    /// <summary>
    /// Pauses all clients and saves, as one transaction: a paused Redis would not read a SAVE that comes after the pause. What was acknowledged before is in the saved
    /// file, and nothing is acknowledged after it. A save rule that never comes true makes Redis save again when it gets SIGTERM: without any rule it would just end.
    /// </summary>
    /// <returns>How many keys can't expire, when the pause began at the earliest, and how long pausing and saving took.</returns>
    internal async Task<(long Keys, DateTimeOffset Begun, TimeSpan Took)> PauseAndSaveAsync(string pod, TimeSpan pause, TimeSpan limit, CancellationToken cancellationToken)
    {
        var script = string.Create(CultureInfo.InvariantCulture, $"MULTI\nCONFIG SET save \"{NeverRule}\"\nCLIENT PAUSE {pause.TotalMilliseconds:0}\nSAVE\nINFO keyspace\nEXEC\n");
        var attempts = pace.BeginPolling($"saving Redis in pod {pod}", limit);
        while (true)
        {
            var begun = pace.Now;
            var (answer, problem) = await _cli.TryFencedAsync(pod, ["redis-cli"], script, cancellationToken);
            problem ??= IsSaved(answer) ? null : RedisCli.OneLine(answer);
            if (problem is null) return (Keys(answer, isLasting: true), begun, pace.Now - begun);
            // "Background save already in progress" passes; a password that is missing does not, and the limit ends it.
            await attempts.PauseAsync(StepFailedException.Refused, problem, null, cancellationToken);
        }
    }

    /// <summary>When Redis saves by itself, as CONFIG SET save takes it; empty: never.</summary>
    internal async Task<string> SaveRulesAsync(string pod, TimeSpan limit, CancellationToken cancellationToken)
    {
        var answer = await _cli.AskAsync(pod, ["redis-cli", "CONFIG", "GET", "save"], limit, answer => answer.StartsWith("save", StringComparison.Ordinal), cancellationToken);
        return answer["save".Length..].Trim();
    }

    /// <summary>Gives Redis its save rules back unless it was restarted since and has them from its configuration.</summary>
    internal async Task RestoreSaveRulesAsync(string pod, string rules, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (await SaveRulesAsync(pod, limit, cancellationToken) != NeverRule) return;
        await _cli.TellAsync(pod, $"giving Redis in pod {pod} its save rules back", ["redis-cli", "CONFIG", "SET", "save", rules], "", limit, answer => answer.Trim() == "OK", cancellationToken);
    }

    /// <summary>
    /// Waits until Redis answers and has at least the given number of keys that can't expire. Fewer are no fault when clients have removed keys since the start, as consumers of queues do: nobody can
    /// tell those from keys that were not loaded, and the files are as they were before the stop, so the user is told.
    /// </summary>
    /// <returns>Null, or what was found at first instead.</returns>
    internal async Task<string?> ProbeAsync(string pod, long keysMin, TimeSpan limit, CancellationToken cancellationToken)
    {
        var attempts = pace.BeginPolling($"asking Redis in pod {pod}", limit);
        string? atFirst = null;
        while (true)
        {
            var (pong, problem) = await _cli.TryAsync(pod, ["redis-cli", "PING"], "", cancellationToken);
            if (problem is null && pong.Trim() == "PONG")
            {
                // DBSIZE tells of one database only.
                (var info, problem) = await _cli.TryAsync(pod, ["redis-cli", "INFO", "keyspace"], "", cancellationToken);
                if (problem is null)
                {
                    // New keys of clients must not make up for missing ones without a word.
                    if (Keys(info, isLasting: false) >= keysMin) return atFirst;
                    problem = $"it has {Keys(info, isLasting: false)} keys, {keysMin} that can't expire were saved";
                    atFirst ??= problem;
                    var (statistics, unknown) = await _cli.TryAsync(pod, ["redis-cli", "INFO", "commandstats"], "", cancellationToken);
                    if (unknown is null && RemovingCalls(statistics) is { Length: > 0 } calls) return $"{atFirst}; clients have called {calls} since its start";
                }
            }

            await attempts.PauseAsync(StepFailedException.TimedOut, problem ?? $"PING answers {pong.Trim()}", null, cancellationToken);
        }
    }

    /// <summary>The calls of commands by which a key may go, in lines like "cmdstat_del:calls=3,usec=12,usec_per_call=4.00".</summary>
    private static string RemovingCalls(string info) => string.Join(", ", info.Split('\n')
        .Where(static l => l.StartsWith("cmdstat_", StringComparison.Ordinal) && l.Contains(':', StringComparison.Ordinal))
        .Select(static l => (Name: l["cmdstat_".Length..l.IndexOf(':', StringComparison.Ordinal)], Calls: Number(l, "calls=")))
        .Where(static c => c.Calls > 0 && Array.IndexOf(Removing, c.Name) >= 0)
        .Select(static c => string.Create(CultureInfo.InvariantCulture, $"{c.Name} {c.Calls} times")));

    /// <summary>Every command of the transaction was queued and answered with OK.</summary>
    private static bool IsSaved(string answer) =>
        !answer.Contains("ERR", StringComparison.Ordinal) && !answer.Contains("NOAUTH", StringComparison.Ordinal) && !answer.Contains("EXECABORT", StringComparison.Ordinal)
        && answer.Contains("OK\nOK\nOK", StringComparison.Ordinal);

    /// <summary>Sums the keys of all databases over the lines "db0:keys=12,expires=2,avg_ttl=0"; without those that can expire when asked for the lasting ones.</summary>
    private static long Keys(string info, bool isLasting)
    {
        long sum = 0;
        foreach (var line in info.Split('\n'))
        {
            if (!line.StartsWith("db", StringComparison.Ordinal) || !line.Contains(":keys=", StringComparison.Ordinal)) continue;
            sum += Number(line, "keys=") - (isLasting ? Number(line, "expires=") : 0);
        }

        return sum;
    }

    private static long Number(string line, string name)
    {
        var at = line.IndexOf(name, StringComparison.Ordinal);
        if (at < 0) return 0;
        var digits = line[(at + name.Length)..].TakeWhile(char.IsAsciiDigit).ToArray();
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
