using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands about the connection and the other clients, as in networking.c and server.c of 3.2.12.</summary>
internal static class ConnectionCommands
{
    internal static Task? Ping(RedisCall call)
    {
        if (call.Count > 2) call.Reply.Error("ERR wrong number of arguments for 'ping' command");
        else if (call.Count == 2) call.Reply.Bulk(call.Arguments[1]);
        else call.Reply.Status("PONG");
        return null;
    }

    internal static Task? Echo(RedisCall call)
    {
        call.Reply.Bulk(call.Arguments[1]);
        return null;
    }

    internal static Task? Authenticate(RedisCall call)
    {
        var password = call.Server.Configuration.Password;
        if (password.Length == 0)
        {
            call.Reply.Error("ERR Client sent AUTH, but no password is set");
            return null;
        }

        call.Connection.IsAuthenticated = call.Text(1) == password;
        if (call.Connection.IsAuthenticated) call.Reply.Ok();
        else call.Reply.Error("ERR invalid password");
        return null;
    }

    internal static Task? Select(RedisCall call)
    {
        if (!RedisText.TryParseInteger(call.Arguments[1], out var number) || number < 0 || number >= call.Server.Databases.Length)
        {
            call.Reply.Error("ERR invalid DB index");
            return null;
        }

        call.Connection.Database = (int)number;
        call.Reply.Ok();
        return null;
    }

    /// <summary>"POST" and "Host:" are what a browser tricked into talking to Redis would send.</summary>
    internal static Task? SuspectCrossProtocol(RedisCall call)
    {
        call.Server.Log.Warning("Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. This is likely due to an attacker "
            + "attempting to use Cross Protocol Scripting to compromise your Redis instance. Connection aborted.");
        call.Connection.ClosesAfterReply = true;
        return null;
    }

    internal static Task? Client(RedisCall call)
    {
        var frontEnd = call.Server.FrontEnd;
        if (call.Is(1, "list") && call.Count == 2)
        {
            call.Reply.Bulk(List(frontEnd, call.Server.Clock.GetUtcNow()));
        }
        else if (call.Is(1, "pause") && call.Count == 3)
        {
            Pause(call);
        }
        else if (call.Is(1, "setname") && call.Count == 3)
        {
            SetName(call);
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
        else if (call.Is(1, "reply"))
        {
            call.Reply.Error("ERR CLIENT REPLY is not modelled by Drydock's simulated server");
        }
        else
        {
            call.Reply.Error("ERR Syntax error, try CLIENT (LIST | KILL | GETNAME | SETNAME | PAUSE | REPLY)");
        }

        return null;
    }

    private static string List(RedisFrontEnd frontEnd, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var client in frontEnd.Connections)
        {
            var flags = client.Queued is not null ? "x" : client.ClosesAfterReply ? "c" : "N";
            text.Append(CultureInfo.InvariantCulture, $"id={client.Id} addr={client.Address} fd={client.Id + 5} name={client.Name} ");
            text.Append(CultureInfo.InvariantCulture, $"age={(long)(now - client.Since).TotalSeconds} idle={(long)(now - client.LastCommandAt).TotalSeconds} ");
            text.Append(CultureInfo.InvariantCulture, $"flags={flags} db={client.Database} sub=0 psub=0 multi={client.Queued?.Count ?? -1} ");
            text.Append(CultureInfo.InvariantCulture, $"qbuf={client.Requests.Pending} qbuf-free=32768 obl=0 oll=0 omem=0 events=r cmd={client.LastCommand}\n");
        }

        return text.ToString();
    }

    /// <summary>Holds every client's commands, those of the caller and of probes included, until the time is over: a SAVE sent after it waits too.</summary>
    private static void Pause(RedisCall call)
    {
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

        var until = call.Server.Clock.GetUtcNow() + TimeSpan.FromMilliseconds(milliseconds);
        if (until > call.Server.FrontEnd.PausedUntil) call.Server.FrontEnd.PausedUntil = until;
        call.Reply.Ok();
    }

    private static void SetName(RedisCall call)
    {
        foreach (var b in call.Arguments[2])
        {
            if (b is >= (byte)'!' and <= (byte)'~') continue;
            call.Reply.Error("ERR Client names cannot contain spaces, newlines or special characters.");
            return;
        }

        call.Connection.Name = call.Text(2);
        call.Reply.Ok();
    }

    private static void Kill(RedisCall call)
    {
        var (address, id, isNormal, skipsCaller) = ((string?)null, 0L, true, call.Count > 3);
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
                isNormal = call.Is(i + 1, "normal");
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
            if (!isNormal || (address is not null && client.Address != address) || (id != 0 && client.Id != id)) continue;
            if (client == call.Connection && skipsCaller) continue;
            killed++;
            if (client == call.Connection) client.ClosesAfterReply = true;
            else call.Server.FrontEnd.Drop(client);
        }

        if (call.Count > 3) call.Reply.Integer(killed);
        else if (killed == 0) call.Reply.Error("ERR No such client");
        else call.Reply.Ok();
    }
}
