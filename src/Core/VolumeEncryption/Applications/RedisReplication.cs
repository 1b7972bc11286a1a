using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Ports;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>
/// The parts of a Redis replication that a migration needs, by redis-cli in the servers' own containers. Each may be run again: it looks first, or says what makes no difference when said twice.
/// What changes something is fenced by the lease (<see cref="RedisCli"/>).
/// </summary>
internal sealed class RedisReplication(RedisCli cli)
{
    /// <summary>More replicas than a master can have: while it asks for that many, it refuses every write (Documented: min-replicas-to-write of redis.conf, since 2.8).</summary>
    internal const string RefusingReplicas = "1000000";

    private const int ReplicaOfVersion = 500;
    private const int PauseWritesVersion = 602;

    internal RedisCli Cli => cli;

    internal RedisReplication(IKubernetesApi api, Pace pace, MigrationSession? session, string ns, string container)
        : this(new RedisCli(api, pace, session, ns, container))
    {
    }

    /// <summary>What the server says of itself; asked until it answers.</summary>
    internal async Task<RedisInstance> InfoAsync(string pod, TimeSpan limit, CancellationToken cancellationToken) =>
        RedisInstance.Parse(await cli.AskAsync(pod, ["redis-cli", "INFO"], limit, RedisInstance.IsInfo, cancellationToken));

    /// <summary>The same, asked once; null with the reason when there is no answer now.</summary>
    internal async Task<(RedisInstance? Instance, string? Problem)> TryInfoAsync(string pod, CancellationToken cancellationToken)
    {
        var (answer, problem) = await cli.TryAsync(pod, ["redis-cli", "INFO"], "", cancellationToken);
        problem ??= RedisInstance.IsInfo(answer) ? null : RedisCli.OneLine(answer);
        return problem is null ? (RedisInstance.Parse(answer), null) : (null, problem);
    }

    /// <summary>One setting's value. A version may answer by a newer name for the same: "min-replicas-to-write" for "min-slaves-to-write".</summary>
    internal async Task<string> SettingAsync(string pod, string name, TimeSpan limit, CancellationToken cancellationToken)
    {
        var answer = await cli.AskAsync(pod, ["redis-cli", "CONFIG", "GET", name], limit, IsSetting, cancellationToken);
        return answer[answer.IndexOf('\n', StringComparison.Ordinal)..].Trim();
    }

    /// <summary>Whether a replica of this server has to give a password.</summary>
    internal async Task<bool> NeedsMasterPasswordAsync(string pod, TimeSpan limit, CancellationToken cancellationToken) =>
        (await SettingAsync(pod, "requirepass", limit, cancellationToken)).Length > 0;

    /// <summary>Gives a server the password by which it may follow another, unless it has one from its configuration or the master needs none. It never appears in a command line.</summary>
    internal async Task EnsureMasterPasswordAsync(string pod, string masterPod, TimeSpan limit, CancellationToken cancellationToken)
    {
        var password = await SettingAsync(masterPod, "requirepass", limit, cancellationToken);
        if (password.Length == 0 || (await SettingAsync(pod, "masterauth", limit, cancellationToken)).Length > 0) return;
        await TellAsync(pod, $"giving Redis in pod {pod} the password of its master", ["redis-cli"], $"CONFIG SET masterauth {Quoted(password)}\n", limit, cancellationToken);
    }

    /// <summary>
    /// Makes a server the replica of another, whose data set replaces its own. One that follows this master already is left alone. A server that was restarted has forgotten whom it follows: whoever waits
    /// for a replica calls this at each look.
    /// </summary>
    internal async Task FollowAsync(string pod, string host, int port, TimeSpan limit, CancellationToken cancellationToken)
    {
        var info = await InfoAsync(pod, limit, cancellationToken);
        if (!info.IsMaster && info.MasterHost == host && info.MasterPort == port) return;
        string[] command = ["redis-cli", info.VersionNumber >= ReplicaOfVersion ? "REPLICAOF" : "SLAVEOF", host, port.ToString(CultureInfo.InvariantCulture)];
        await TellAsync(pod, $"making Redis in pod {pod} a replica of {host}", command, "", limit, cancellationToken);
    }

    /// <summary>Makes a replica a master with the data set that it has; a master is left alone.</summary>
    internal async Task PromoteAsync(string pod, TimeSpan limit, CancellationToken cancellationToken)
    {
        var info = await InfoAsync(pod, limit, cancellationToken);
        if (info.IsMaster) return;
        await TellAsync(pod, $"making Redis in pod {pod} a master", ["redis-cli", info.VersionNumber >= ReplicaOfVersion ? "REPLICAOF" : "SLAVEOF", "NO", "ONE"], "", limit, cancellationToken);
    }

    /// <summary>
    /// Lets clients wait with their writes, from 6.2 on; before that with all they ask, this migrator's next questions included. The pause ends by itself, also when the migrator has died: whoever relies
    /// on it must be done before, by <paramref name="pause"/> counted from the moment before the call. Replication goes on meanwhile.
    /// </summary>
    /// <returns>The server at the beginning of the pause, and a moment before that.</returns>
    internal async Task<(RedisInstance Instance, DateTimeOffset Begun)> PauseWritesAsync(string pod, TimeSpan pause, TimeSpan limit, CancellationToken cancellationToken)
    {
        var mode = (await InfoAsync(pod, limit, cancellationToken)).VersionNumber >= PauseWritesVersion ? " WRITE" : "";
        var begun = cli.Pace.Now;
        // One transaction: a server that pauses everything would answer INFO only after the pause.
        var script = string.Create(CultureInfo.InvariantCulture, $"MULTI\nCLIENT PAUSE {pause.TotalMilliseconds:0}{mode}\nINFO\nEXEC\n");
        var answer = await cli.TellAsync(pod, $"pausing the clients of Redis in pod {pod}", ["redis-cli"], script, limit, RedisInstance.IsInfo, cancellationToken);
        return (RedisInstance.Parse(answer), begun);
    }

    /// <summary>Ends a pause; a server older than 6.2 has no such command, and ends it by itself.</summary>
    internal async Task ResumeWritesAsync(string pod, TimeSpan limit, CancellationToken cancellationToken)
    {
        if ((await InfoAsync(pod, limit, cancellationToken)).VersionNumber < PauseWritesVersion) return;
        await TellAsync(pod, $"ending the pause of Redis in pod {pod}", ["redis-cli", "CLIENT", "UNPAUSE"], "", limit, cancellationToken);
    }

    /// <summary>How many replicas a master asks for before it takes a write, and how recently they must have been heard: "0 10" unless configured otherwise.</summary>
    internal async Task<string> WriteRulesAsync(string pod, TimeSpan limit, CancellationToken cancellationToken) =>
        $"{await SettingAsync(pod, "min-slaves-to-write", limit, cancellationToken)} {await SettingAsync(pod, "min-slaves-max-lag", limit, cancellationToken)}";

    /// <summary>
    /// Makes a master refuse every write (NOREPLICAS) until it is told otherwise or restarted, and cuts all clients off, so that no transaction that was begun before can end after. Reads, replication and
    /// expiry go on.
    /// </summary>
    /// <returns>The server right after: no write beyond its offset has been or will be acknowledged while its run id stays the same.</returns>
    internal async Task<RedisInstance> RefuseWritesAsync(string pod, TimeSpan limit, CancellationToken cancellationToken)
    {
        const string Script = $"MULTI\nCONFIG SET min-slaves-max-lag 10\nCONFIG SET min-slaves-to-write {RefusingReplicas}\nCLIENT KILL TYPE normal SKIPME yes\nINFO\nEXEC\n";
        return RedisInstance.Parse(await cli.TellAsync(pod, $"having Redis in pod {pod} refuse writes", ["redis-cli"], Script, limit, IsDoneInfo, cancellationToken));
    }

    /// <summary>Whether a master refuses every write, by <see cref="RefuseWritesAsync"/>.</summary>
    internal async Task<bool> IsRefusingWritesAsync(string pod, TimeSpan limit, CancellationToken cancellationToken) =>
        await SettingAsync(pod, "min-slaves-to-write", limit, cancellationToken) == RefusingReplicas;

    /// <summary>Gives a master the rules back that <see cref="WriteRulesAsync"/> told, unless it was restarted since and has them from its configuration.</summary>
    internal async Task AcceptWritesAsync(string pod, string rules, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!await IsRefusingWritesAsync(pod, limit, cancellationToken)) return;
        var (replicas, lag) = (rules.Split(' ')[0], rules.Split(' ')[1]);
        var script = $"MULTI\nCONFIG SET min-slaves-max-lag {lag}\nCONFIG SET min-slaves-to-write {replicas}\nEXEC\n";
        await cli.TellAsync(pod, $"having Redis in pod {pod} take writes again", ["redis-cli"], script, limit, a => a.Contains("OK\nOK", StringComparison.Ordinal) && !IsError(a), cancellationToken);
    }

    /// <summary>Has a server write what it holds to its volume.</summary>
    internal Task SaveAsync(string pod, TimeSpan limit, CancellationToken cancellationToken) =>
        TellAsync(pod, $"saving Redis in pod {pod}", ["redis-cli", "SAVE"], "", limit, cancellationToken);

    /// <summary>Has a server write its roles and settings into its configuration file, so that it has them after a start.</summary>
    internal Task KeepConfigurationAsync(string pod, TimeSpan limit, CancellationToken cancellationToken) =>
        TellAsync(pod, $"having Redis in pod {pod} keep its role in its configuration file", ["redis-cli", "CONFIG", "REWRITE"], "", limit, cancellationToken);

    /// <summary>Cuts all clients off but replicas; whoever connects again does so by what the Services say by then.</summary>
    internal Task DisconnectClientsAsync(string pod, TimeSpan limit, CancellationToken cancellationToken) => cli.TellAsync(
        pod, $"cutting the clients of Redis in pod {pod} off", ["redis-cli", "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"], "", limit, a => a.Trim().All(char.IsAsciiDigit), cancellationToken);

    /// <summary>
    /// Waits until a replica has all that its master had when this was called. At each look it is made a replica again if a restart made it forget that; <paramref name="master"/> is asked for each time, so that a
    /// master that was restarted elsewhere is followed there. Null as the master's address: it has none now.
    /// </summary>
    /// <param name="pod">The replica.</param>
    /// <param name="masterPod">The master.</param>
    /// <param name="master">Finds the master's address.</param>
    /// <param name="limit">For how long.</param>
    /// <param name="progress">Told what is waited for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Master and replica at the end.</returns>
    internal async Task<(RedisInstance Master, RedisInstance Replica)> CatchUpAsync(
        string pod, string masterPod, Func<CancellationToken, Task<(string Host, int Port)?>> master, TimeSpan limit, Action<string> progress, CancellationToken cancellationToken)
    {
        var attempts = cli.Pace.BeginPolling($"until Redis in pod {pod} has all of {masterPod}", limit);
        var goal = (RunId: "", Offset: 0L);
        while (true)
        {
            var problem = $"pod {masterPod} has no address";
            if (await master(cancellationToken) is { } address)
            {
                (var leader, problem) = await TryInfoAsync(masterPod, cancellationToken);
                if (leader is not null)
                {
                    // A master that was restarted counts anew.
                    if (goal.RunId != leader.RunId) goal = (leader.RunId, leader.Offset);
                    (var follower, problem) = await TryInfoAsync(pod, cancellationToken);
                    if (follower is not null && follower.HasCaughtUp(address.Host, address.Port, goal.Offset)) return (leader, follower);
                    if (follower is not null) problem = await LeadBackAsync(pod, follower, address, goal.Offset, cancellationToken);
                }
            }

            progress($"until Redis in pod {pod} has all of {masterPod}: {problem}");
            await attempts.PauseAsync(StepFailedException.TimedOut, problem ?? "", null, cancellationToken);
            if (cli.Session is { } session) await session.KeepAliveAsync(cancellationToken);
        }
    }

    /// <summary>Makes a replica follow its master when it does not, and tells how far it is.</summary>
    private async Task<string> LeadBackAsync(string pod, RedisInstance follower, (string Host, int Port) master, long goal, CancellationToken cancellationToken)
    {
        if (!follower.IsMaster && follower.MasterHost == master.Host && follower.MasterPort == master.Port)
        {
            if (follower.IsSyncing) return follower.SyncBytesLeft > 0 ? $"{follower.SyncBytesLeft} bytes of the data set are left" : "the data set is on its way";
            return follower.IsLinkUp ? $"it is at offset {follower.Offset} of {goal}" : $"its link to {master.Host} is down";
        }

        string[] command = ["redis-cli", follower.VersionNumber >= ReplicaOfVersion ? "REPLICAOF" : "SLAVEOF", master.Host, master.Port.ToString(CultureInfo.InvariantCulture)];
        var (answer, problem) = await cli.TryFencedAsync(pod, command, "", cancellationToken);
        return problem ?? $"it was told to follow {master.Host}: {RedisCli.OneLine(answer)}";
    }

    private Task TellAsync(string pod, string what, IReadOnlyList<string> command, string stdin, TimeSpan limit, CancellationToken cancellationToken) =>
        cli.TellAsync(pod, what, command, stdin, limit, answer => answer.StartsWith("OK", StringComparison.Ordinal), cancellationToken);

    private static bool IsSetting(string answer) =>
        answer.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end && answer[..end].All(c => char.IsAsciiLetterLower(c) || c == '-');

    private static bool IsDoneInfo(string answer) => RedisInstance.IsInfo(answer) && !IsError(answer);

    /// <summary>redis-cli prints an error reply like any other, each on a line of its own.</summary>
    private static bool IsError(string answer) => answer.Split('\n').Any(l => l.StartsWith("ERR ", StringComparison.Ordinal) || l.StartsWith("NOAUTH", StringComparison.Ordinal)
        || l.StartsWith("NOPERM", StringComparison.Ordinal) || l.StartsWith("EXECABORT", StringComparison.Ordinal) || l.StartsWith("LOADING", StringComparison.Ordinal));

    /// <summary>As redis-cli reads arguments: in double quotes, with backslashes.</summary>
    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
