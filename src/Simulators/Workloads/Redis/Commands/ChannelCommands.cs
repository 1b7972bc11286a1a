namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>SUBSCRIBE, PUBLISH and their relatives (Documented: pubsub.c). Shard channels are not simulated.</summary>
internal static class ChannelCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("subscribe", -2, "pslt", static c => Subscribe(c, isPattern: false)),
        new("psubscribe", -2, "pslt", static c => Subscribe(c, isPattern: true)),
        new("unsubscribe", -1, "pslt", static c => Unsubscribe(c, isPattern: false)),
        new("punsubscribe", -1, "pslt", static c => Unsubscribe(c, isPattern: true)),
        new("publish", 3, "pltF", Publish),
        new("pubsub", -2, "pltR", Describe),
    ];

    private static Task? Subscribe(RedisCall call, bool isPattern)
    {
        for (var i = 1; i < call.Count; i++) call.Server.Channels.Subscribe(call.Connection, call.Text(i), isPattern);
        return null;
    }

    private static Task? Unsubscribe(RedisCall call, bool isPattern)
    {
        var names = call.Count > 1 ? Enumerable.Range(1, call.Count - 1).Select(call.Text).ToArray() : [.. isPattern ? call.Connection.Patterns : call.Connection.Channels];
        foreach (var name in names) call.Server.Channels.Unsubscribe(call.Connection, name, isPattern);
        if (names.Length == 0) call.Server.Channels.Unsubscribe(call.Connection, null, isPattern);
        return null;
    }

    private static Task? Publish(RedisCall call)
    {
        call.Reply.Integer(call.Server.Channels.Publish(call.Text(1), call.Arguments[2]));
        // Listeners at the replicas get it too.
        if (!call.Connection.IsMaster) call.Server.Replication.Feed(call.Connection.Database, call.Arguments);
        return null;
    }

    private static Task? Describe(RedisCall call)
    {
        var channels = call.Server.Channels;
        if (call.Is(1, "channels") && call.Count <= 3)
        {
            var names = channels.ByChannel.Keys.Where(n => call.Count == 2 || GlobPattern.Matches(call.Text(2), n)).ToArray();
            call.Reply.Bulks(names);
        }
        else if (call.Is(1, "numsub"))
        {
            call.Reply.Map(call.Count - 2);
            for (var i = 2; i < call.Count; i++)
            {
                call.Reply.Bulk(call.Text(i));
                call.Reply.Integer(channels.ByChannel.GetValueOrDefault(call.Text(i))?.Count ?? 0);
            }
        }
        else if (call.Is(1, "numpat") && call.Count == 2)
        {
            call.Reply.Integer(channels.PatternCount);
        }
        else
        {
            call.Reply.Error(call.Version < 400 ? $"ERR Unknown PUBSUB subcommand or wrong number of arguments for '{call.Text(1)}'" : UnknownSubcommand.Text(call));
        }

        return null;
    }
}
