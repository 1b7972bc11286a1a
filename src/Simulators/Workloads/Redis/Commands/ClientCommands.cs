using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>CLIENT, as in networking.c of 3.2 to 7.2.</summary>
internal static class ClientCommands
{
    internal static Task? Run(RedisCall call)
    {
        var frontEnd = call.Server.FrontEnd;
        if (call.Is(1, "list") && call.Count == 2)
        {
            call.Reply.Bulk(List(frontEnd, call.Server.Clock.GetUtcNow()));
        }
        else if (call.Is(1, "pause") && (call.Count == 3 || (call.Count == 4 && call.Version >= 602)))
        {
            Pause(call);
        }
        else if (call.Is(1, "setname") && call.Count == 3)
        {
            if (TrySetName(call, 2)) call.Reply.Ok();
        }
        else if (call.Is(1, "getname") && call.Count == 2)
        {
            if (call.Connection.Name.Length == 0) call.Reply.Null();
            else call.Reply.Bulk(call.Connection.Name);
        }
        else if (call.Is(1, "kill"))
        {
            Kill(call);
        }
        else if (call.Version < 500 && !call.Is(1, "reply"))
        {
            call.Reply.Error("ERR Syntax error, try CLIENT (LIST | KILL | GETNAME | SETNAME | PAUSE | REPLY)");
        }
        else
        {
            RunNewer(call);
        }

        return null;
    }

    private static string List(RedisFrontEnd frontEnd, DateTimeOffset now, RedisConnection? only = null)
    {
        var text = new StringBuilder();
        foreach (var client in frontEnd.Connections)
        {
            if (only is not null && client != only) continue;
            var flags = client.Replica is not null ? "S" : client.IsMaster ? "M" : client.IsBlocked ? "b" : client.IsSubscriber ? "P" : client.Queued is not null ? "x" : client.ClosesAfterReply ? "c" : "N";
            text.Append(CultureInfo.InvariantCulture, $"id={client.Id} addr={client.Address} fd={client.Id + 5} name={client.Name} ");
            text.Append(CultureInfo.InvariantCulture, $"age={(long)(now - client.Since).TotalSeconds} idle={(long)(now - client.LastCommandAt).TotalSeconds} ");
            text.Append(CultureInfo.InvariantCulture, $"flags={flags} db={client.Database} sub={client.Channels.Count} psub={client.Patterns.Count} multi={client.Queued?.Count ?? -1} ");
            text.Append(CultureInfo.InvariantCulture, $"qbuf={client.Requests.Pending} qbuf-free=32768 obl=0 oll=0 omem=0 events=r cmd={client.LastCommand}\n");
        }

        return text.ToString();
    }

    /// <summary>Holds every client's commands, those of the caller and of probes included, until the time is over: a SAVE sent after it waits too. With WRITE (6.2) only those that write.</summary>
    private static void Pause(RedisCall call)
    {
        if (call.Count == 4 && !call.Is(3, "all") && !call.Is(3, "write"))
        {
            call.Reply.Error("ERR CLIENT PAUSE mode must be WRITE or ALL");
            return;
        }

        if (!RedisText.TryParseInteger(call.Arguments[2], out var milliseconds))
        {
            call.Reply.Error("ERR timeout is not an integer or out of range");
            return;
        }

        if (milliseconds < 0)
        {
            call.Reply.Error("ERR timeout is negative");
            return;
        }

        call.Server.FrontEnd.Pause.Begin(TimeSpan.FromMilliseconds(milliseconds), isForAll: call.Count == 3 || call.Is(3, "all"));
        call.Reply.Ok();
    }

    private static void RunNewer(RedisCall call)
    {
        switch (call.Text(1).ToLowerInvariant(), call.Count)
        {
            case ("id", 2): call.Reply.Integer(call.Connection.Id); break;
            case ("unpause", 2) when call.Version >= 602:
                call.Server.FrontEnd.Pause.End();
                call.Reply.Ok();
                break;
            case ("info", 2) when call.Version >= 602: call.Reply.Verbatim(List(call.Server.FrontEnd, call.Server.Clock.GetUtcNow(), call.Connection)); break;
            case ("setinfo", 4) when call.Version >= 702 && (call.Is(2, "lib-name") || call.Is(2, "lib-ver")): call.Reply.Ok(); break;
            case ("no-evict" or "no-touch", 3) when call.Version >= 700: call.Reply.Ok(); break;
            case ("unblock", 3 or 4) when call.TryInteger(2, out var id): Unblock(call, id); break;
            case ("unblock", 3 or 4): break;
            case ("reply" or "tracking" or "caching" or "getredir" or "trackinginfo" or "help", _):
                call.Reply.Error($"ERR CLIENT {call.Text(1).ToUpperInvariant()} is not modelled by Drydock's simulated server");
                break;
            default: call.Reply.Error(UnknownSubcommand.Text(call)); break;
        }
    }

    private static void Unblock(RedisCall call, long id)
    {
        var blocked = call.Server.FrontEnd.Connections.FirstOrDefault(c => c.Id == id && c.IsBlocked);
        if (blocked is not null) call.Server.Blocking.Abort(blocked, call.Count == 4 && call.Is(3, "error") ? "UNBLOCKED client unblocked via CLIENT UNBLOCK" : null);
        call.Reply.Integer(blocked is null ? 0 : 1);
    }

    internal static bool TrySetName(RedisCall call, int index)
    {
        foreach (var b in call.Arguments[index])
        {
            if (b is >= (byte)'!' and <= (byte)'~') continue;
            call.Reply.Error("ERR Client names cannot contain spaces, newlines or special characters.");
            return false;
        }

        call.Connection.Name = call.Text(index);
        return true;
    }

    private static void Kill(RedisCall call)
    {
        var (address, id, type, skipsCaller) = ((string?)null, 0L, (string?)null, call.Count > 3);
        if (call.Count == 3) address = call.Text(2);
        if (call.Count < 3 || (call.Count > 3 && call.Count % 2 == 1))
        {
            call.Reply.SyntaxError();
            return;
        }

        for (var i = 2; call.Count > 3 && i < call.Count; i += 2)
        {
            if (call.Is(i, "id"))
            {
                if (!call.TryInteger(i + 1, out id)) return;
            }
            else if (call.Is(i, "addr"))
            {
                address = call.Text(i + 1);
            }
            else if (call.Is(i, "type"))
            {
                type = call.Is(i + 1, "replica") ? "slave" : call.Text(i + 1).ToLowerInvariant();
            }
            else if (call.Is(i, "skipme") && (call.Is(i + 1, "yes") || call.Is(i + 1, "no")))
            {
                skipsCaller = call.Is(i + 1, "yes");
            }
            else
            {
                call.Reply.SyntaxError();
                return;
            }
        }

        var killed = 0;
        foreach (var client in call.Server.FrontEnd.Connections.ToArray())
        {
            if ((type is not null && type != TypeOf(client)) || (address is not null && client.Address != address) || (id != 0 && client.Id != id)) continue;
            if (client == call.Connection && skipsCaller) continue;
            killed++;
            if (client == call.Connection) client.ClosesAfterReply = true;
            else call.Server.FrontEnd.Drop(client);
        }

        if (call.Count > 3) call.Reply.Integer(killed);
        else if (killed == 0) call.Reply.Error("ERR No such client");
        else call.Reply.Ok();
    }

    /// <summary>"slave" and "replica" mean the same.</summary>
    private static string TypeOf(RedisConnection client) => client.Replica is not null ? "slave" : client.IsMaster ? "master" : client.IsSubscriber ? "pubsub" : "normal";
}
