using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands about the server: saving, configuration, its end.</summary>
internal static class ServerCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("save", 1, "as", Save),
        new("bgsave", -1, "a", BackgroundSave),
        new("bgrewriteaof", 1, "a", RewriteAppendOnlyFile),
        new("shutdown", -1, "alt", ShutDown),
        new("lastsave", 1, "RF", LastSave),
        new("info", -1, "lt", Info),
        new("debug", -1, "as", DebugCommands.Run),
        new("config", -2, "lat", Config),
        new("time", 1, "RF", Time),
        new("command", -1, "lt", CommandDescriptions.Run),
        new("slowlog", -2, "a", SlowLog),
        new("latency", -2, "aslt", Latency),
    ];

    private static Task? Info(RedisCall call)
    {
        if (call.Count > 2) call.Reply.SyntaxError();
        else call.Reply.Bulk(ServerInformation.For(call.Server, call.Count == 2 ? call.Text(1).ToLowerInvariant() : "default"));
        return null;
    }

    private static Task? Save(RedisCall call)
    {
        if (call.Server.Persistence.HasChild)
        {
            call.Reply.Error("ERR Background save already in progress");
            return null;
        }

        return SaveAsync(call);
    }

    private static Task? BackgroundSave(RedisCall call)
    {
        if (call.Count > 1 && !(call.Count == 2 && call.Is(1, "schedule"))) call.Reply.SyntaxError();
        else if (call.Server.AppendOnly.HasChild)
        {
            call.Reply.Error(call.Version < 400 ? "ERR Can't BGSAVE while AOF log rewriting is in progress"
                : "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.");
        }
        else if (call.Server.Persistence.StartBackgroundSave()) call.Reply.Status("Background saving started");
        else call.Reply.Error("ERR Background save already in progress");
        return null;
    }

    private static Task? RewriteAppendOnlyFile(RedisCall call)
    {
        var file = call.Server.AppendOnly;
        if (file.HasChild)
        {
            call.Reply.Error("ERR Background append only file rewriting already in progress");
        }
        else if (call.Server.Persistence.HasChild)
        {
            file.IsRewriteScheduled = true;
            call.Reply.Status("Background append only file rewriting scheduled");
        }
        else
        {
            // The real server rewrites a file that is not in use too; here that is refused.
            if (file.IsOn && file.TryRewrite()) call.Reply.Status("Background append only file rewriting started");
            else call.Reply.Error("ERR BGREWRITEAOF without appendonly is not modelled by Drydock's simulated server");
        }

        return null;
    }

    private static Task? LastSave(RedisCall call)
    {
        call.Reply.Integer(call.Server.Persistence.LastSave.ToUnixTimeSeconds());
        return null;
    }

    private static Task? ShutDown(RedisCall call)
    {
        if (call.Count > 2 || (call.Count == 2 && !call.Is(1, "nosave") && !call.Is(1, "save")))
        {
            call.Reply.SyntaxError();
            return null;
        }

        return ShutDownAsync(call, call.Server.IsLoading || (call.Count == 2 && call.Is(1, "nosave")) ? false : call.Count == 2 ? true : null);
    }

    private static Task? Time(RedisCall call)
    {
        var now = call.Server.Clock.GetUtcNow();
        call.Reply.Array(2);
        call.Reply.Bulk(RedisText.Integer(now.ToUnixTimeSeconds()));
        call.Reply.Bulk(RedisText.Integer(now.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        return null;
    }

    /// <summary>Assumed: nothing is ever slow.</summary>
    private static Task? SlowLog(RedisCall call)
    {
        if (call.Is(1, "get")) call.Reply.Array(0);
        else if (call.Is(1, "len")) call.Reply.Integer(0);
        else if (call.Is(1, "reset")) call.Reply.Ok();
        else call.Reply.Error(call.Version < 400 ? "ERR Unknown SLOWLOG subcommand or wrong # of args. Try GET, RESET, LEN." : UnknownSubcommand.Text(call));
        return null;
    }

    private static Task? Latency(RedisCall call)
    {
        if (call.Is(1, "latest") || call.Is(1, "history")) call.Reply.Array(0);
        else if (call.Is(1, "reset")) call.Reply.Integer(0);
        else call.Reply.Error($"ERR LATENCY {call.Text(1).ToUpperInvariant()} is not modelled by Drydock's simulated server");
        return null;
    }

    private static Task? Config(RedisCall call)
    {
        if (call.Server.IsLoading && !call.Is(1, "get")) call.Reply.Error("ERR Only CONFIG GET is allowed during loading");
        else if (call.Is(1, "set")) Arity(call, 4, SetConfig, call.Version >= 700 && call.Count > 3 && call.Count % 2 == 0);
        else if (call.Is(1, "get")) Arity(call, 3, GetConfig, call.Version >= 700 && call.Count > 2);
        else if (call.Is(1, "resetstat")) Arity(call, 2, ResetStatistics);
        else if (call.Is(1, "rewrite")) Arity(call, 2, Rewrite);
        else call.Reply.Error("ERR CONFIG subcommand must be one of GET, SET, RESETSTAT, REWRITE");
        return null;
    }

    private static void Arity(RedisCall call, int count, Action<RedisCall> run, bool isAlso = false)
    {
        if (call.Count == count || isAlso) run(call);
        else call.Reply.Error($"ERR Wrong number of arguments for CONFIG {call.Text(1)}");
    }

    private static void SetConfig(RedisCall call)
    {
        var server = call.Server;
        for (var i = 2; i < call.Count; i += 2)
        {
            if (server.Configuration.Set(call.Text(i).ToLowerInvariant(), call.Text(i + 1), server.Files) is not { } error) continue;
            call.Reply.Error(error);
            return;
        }

        server.Persistence.ArmRules();
        server.Limits = Values.EncodingLimits.Of(server.Configuration);
        server.AppendOnly.FollowConfiguration();
        call.Reply.Ok();
    }

    private static void GetConfig(RedisCall call)
    {
        var version = call.Server.Version;
        var found = RedisSettings.All.Where(s => s.Since <= version.Number && Enumerable.Range(2, call.Count - 2).Any(
            i => GlobPattern.Matches(call.Text(i), s.NameIn(version), ignoreCase: true) || call.Text(i).Equals(s.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        call.Reply.Map(found.Count);
        foreach (var setting in found)
        {
            call.Reply.Bulk(setting.NameIn(version));
            call.Reply.Bulk(call.Server.Configuration[setting.Name]);
        }
    }

    private static void ResetStatistics(RedisCall call)
    {
        call.Server.FrontEnd.Statistics.Reset();
        call.Reply.Ok();
    }

    private static void Rewrite(RedisCall call)
    {
        var server = call.Server;
        if (server.Configuration.File.Length == 0)
        {
            call.Reply.Error("ERR The server is running without a config file");
            return;
        }

        try
        {
            ConfigurationRewrite.Run(server.Configuration, server.Version, server.Files);
            server.Log.Warning("CONFIG REWRITE executed with success.");
            call.Reply.Ok();
        }
        catch (SimIoException exception)
        {
            var reason = exception.Message[(exception.Path.Length + 2)..];
            server.Log.Warning($"CONFIG REWRITE failed: {reason}");
            call.Reply.Error($"ERR Rewriting config file: {reason}");
        }
    }

    private static async Task SaveAsync(RedisCall call)
    {
        if (await call.Server.Persistence.SaveAsync()) call.Reply.Ok();
        else call.Reply.Error("ERR");
    }

    private static async Task ShutDownAsync(RedisCall call, bool? save)
    {
        // On success there is no reply: the connection just ends.
        if (await call.Server.ShutDownAsync(save)) call.Connection.ClosesAfterReply = true;
        else call.Reply.Error("ERR Errors trying to SHUTDOWN. Check logs.");
    }
}
