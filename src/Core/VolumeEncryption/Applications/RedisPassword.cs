namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>
/// How redis-cli is given the password of a Redis that asks for one: from the environment of the container that it runs in, so that no command of ours ever holds it. redis-cli itself reads REDISCLI_AUTH since 5.0.3;
/// charts give REDIS_PASSWORD, or the path of a file (REDIS_PASSWORD_FILE). Older ones take it as an argument only, which others in the same container may see for that moment.
/// </summary>
internal static class RedisPassword
{
    /// <summary>What is found when none of the ways is right.</summary>
    internal const string Missing = "Redis asks for a password (NOAUTH), and none that fits was found in the container's environment";

    /// <summary>What the user may do about it.</summary>
    internal const string ToDo = "give the container the password as REDISCLI_AUTH, REDIS_PASSWORD or REDIS_PASSWORD_FILE, best by secretKeyRef; the sentinels' must be the same";

    private const string Find =
        "p=$REDISCLI_AUTH; if [ -z \"$p\" ]; then p=$REDIS_PASSWORD; fi; if [ -z \"$p\" ] && [ -f \"$REDIS_PASSWORD_FILE\" ]; then p=$(cat \"$REDIS_PASSWORD_FILE\"); fi; ";

    /// <summary>The ways, in the order in which they are tried: a server that asks for nothing, or a redis-cli that finds it by itself, needs none.</summary>
    private static readonly Func<IReadOnlyList<string>, IReadOnlyList<string>>[] Givers =
    [
        static command => command,
        static command => ["sh", "-c", Find + "export REDISCLI_AUTH=\"$p\"; exec \"$@\"", "drydock", .. command],
        static command => command switch
        {
            ["redis-cli", ..] => ["sh", "-c", Find + "exec redis-cli -a \"$p\" \"$@\"", "drydock", .. command.Skip(1)],
            ["sh", "-c", var script, ..] => ["sh", "-c", Find + script.Replace("redis-cli", "redis-cli -a \"$p\"", StringComparison.Ordinal), .. command.Skip(3)],
            _ => command,
        },
    ];

    internal static int Ways => Givers.Length;

    internal static IReadOnlyList<string> Give(IReadOnlyList<string> command, int way) => command[0] is "redis-cli" or "sh" ? Givers[way](command) : command;

    /// <summary>Nothing of what was asked was done: the first line says so.</summary>
    internal static bool IsAskedFor(string answer) => answer.StartsWith("NOAUTH", StringComparison.Ordinal);
}
