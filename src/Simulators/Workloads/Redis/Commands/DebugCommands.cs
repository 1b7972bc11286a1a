using System.Globalization;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Workloads.Redis.Rdb;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>DEBUG: DIGEST (equal to the real server's for equal data), SLEEP, RELOAD, OBJECT, POPULATE, ERROR.</summary>
internal static class DebugCommands
{
    internal static Task? Run(RedisCall call)
    {
        if (call.Count == 1)
        {
            call.Reply.Error("ERR You must specify a subcommand for DEBUG. Try DEBUG HELP for info.");
            return null;
        }

        switch (call.Text(1).ToLowerInvariant(), call.Count)
        {
            case ("digest", 2):
                call.Reply.Status(DatasetDigest.Of(call.Server.Databases));
                return null;
            case ("digest-value", >= 3) when call.Version >= 500:
                call.Reply.Array(call.Count - 2);
                for (var i = 2; i < call.Count; i++) call.Reply.Status(call.Write(i) is { } entry ? DatasetDigest.OfValue(entry) : new string('0', 40));
                return null;
            case ("sleep", 3):
                return SleepAsync(call);
            case ("reload", 2):
                return ReloadAsync(call);
            case ("object", 3):
                DescribeObject(call);
                return null;
            case ("populate", 3 or 4):
                Populate(call);
                return null;
            case ("error", 3):
                call.Reply.Error(call.Text(2));
                return null;
            case ("segfault" or "restart" or "crash-and-recover" or "oom" or "assert" or "loadaof" or "sdslen" or "structsize" or "htstats" or "jemalloc" or "help"
                or "set-active-expire" or "lua-always-replicate-commands", _):
                call.Reply.Error($"ERR DEBUG {call.Text(1).ToUpperInvariant()} is not modelled by Drydock's simulated server");
                return null;
            default:
                call.Reply.Error($"ERR Unknown DEBUG subcommand or wrong number of arguments for '{call.Text(1)}'");
                return null;
        }
    }

    private static async Task SleepAsync(RedisCall call)
    {
        _ = double.TryParse(call.Text(2), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds);
        if (seconds > 0) await Task.Delay(TimeSpan.FromSeconds(seconds), call.Server.Clock);
        call.Reply.Ok();
    }

    private static async Task ReloadAsync(RedisCall call)
    {
        var server = call.Server;
        if (!await server.Persistence.SaveAsync())
        {
            call.Reply.Error("ERR");
            return;
        }

        foreach (var database in server.Databases) database.Clear();
        try
        {
            await server.Persistence.LoadAsync();
        }
        catch (Exception exception) when (exception is RdbFormatException or SimIoException)
        {
            server.Log.Warning(exception.Message);
            call.Reply.Error("ERR Error trying to load the RDB dump");
            return;
        }

        server.Log.Warning("DB reloaded by DEBUG RELOAD");
        call.Reply.Ok();
    }

    private static void DescribeObject(RedisCall call)
    {
        if (call.Write(2) is not { } entry)
        {
            call.Reply.Error("ERR no such key");
            return;
        }

        call.Reply.Status(string.Create(
            CultureInfo.InvariantCulture,
            $"Value at:0x7f0000{entry.Hash & 0xffffff:x6} refcount:1 encoding:{ObjectCommands.EncodingOf(entry, call.Server.Version)} serializedlength:{entry.Value.Length + 1} lru:0 lru_seconds_idle:0"));
    }

    private static void Populate(RedisCall call)
    {
        if (!call.TryInteger(2, out var count)) return;
        var prefix = call.Count == 4 ? call.Text(3) : "key";
        for (var i = 0L; i < count; i++)
        {
            var key = $"{prefix}:{RedisText.Integer(i)}";
            if (call.Database.Find(key) is null) call.Database.Set(key, RedisText.Bytes("value:" + RedisText.Integer(i)));
        }

        call.Reply.Ok();
    }
}
