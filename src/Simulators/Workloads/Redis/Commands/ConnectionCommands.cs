namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands about the connection, as in networking.c, server.c and acl.c of 3.2 to 7.2.</summary>
internal static class ConnectionCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("select", 2, "lF", Select),
        new("auth", 2, "sltF", Authenticate),
        new("auth", -2, "sltF", Authenticate, Since: 600),
        new("hello", -1, "sltF", Hello, Since: 600),
        new("reset", 1, "sltF", Reset, Since: 602),
        new("ping", -1, "tF", Ping),
        new("echo", 2, "F", Echo),
        new("client", -2, "as", ClientCommands.Run),
        new("acl", -2, "aslt", Acl, Since: 600),
        new("post", -1, "lt", SuspectCrossProtocol),
        new("host:", -1, "lt", SuspectCrossProtocol),
    ];

    private static Task? Ping(RedisCall call)
    {
        if (call.Count > 2) call.Reply.Error("ERR wrong number of arguments for 'ping' command");
        else if (call.Connection.IsSubscriber && call.Reply.Protocol == 2) call.Reply.Bulks(["pong", call.Count == 2 ? call.Text(1) : ""]);
        else if (call.Count == 2) call.Reply.Bulk(call.Arguments[1]);
        else call.Reply.Status("PONG");
        return null;
    }

    private static Task? Echo(RedisCall call)
    {
        call.Reply.Bulk(call.Arguments[1]);
        return null;
    }

    private static Task? Authenticate(RedisCall call)
    {
        var password = call.Server.Configuration.Password;
        if (call.Count > 3)
        {
            call.Reply.SyntaxError();
            return null;
        }

        if (password.Length == 0 && call.Count == 2)
        {
            call.Reply.Error(call.Version < 600 ? "ERR Client sent AUTH, but no password is set"
                : "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
            return null;
        }

        if (call.Version >= 600)
        {
            if (TryLogIn(call, call.Count == 3 ? call.Text(1) : "default", call.Text(call.Count - 1))) call.Reply.Ok();
            return null;
        }

        call.Connection.IsAuthenticated = call.Text(1) == password;
        if (call.Connection.IsAuthenticated) call.Reply.Ok();
        else call.Reply.Error("ERR invalid password");
        return null;
    }

    private static Task? Select(RedisCall call)
    {
        if (!RedisText.TryParseInteger(call.Arguments[1], out var number) || number < 0 || number >= call.Server.Databases.Length)
        {
            call.Reply.Error(call.Version < 400 ? "ERR invalid DB index" : "ERR DB index is out of range");
            return null;
        }

        call.Connection.Database = (int)number;
        call.Reply.Ok();
        return null;
    }

    /// <summary>"POST" and "Host:" are what a browser tricked into talking to Redis would send.</summary>
    private static Task? SuspectCrossProtocol(RedisCall call)
    {
        call.Server.Log.Warning("Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. This is likely due to an attacker "
            + "attempting to use Cross Protocol Scripting to compromise your Redis instance. Connection aborted.");
        call.Connection.ClosesAfterReply = true;
        return null;
    }

    private static Task? Hello(RedisCall call)
    {
        var next = 1;
        var protocol = call.Reply.Protocol;
        if (call.Count > 1)
        {
            if (!RedisText.TryParseInteger(call.Arguments[1], out var wanted))
            {
                call.Reply.Error("ERR Protocol version is not an integer or out of range");
                return null;
            }

            if (wanted is < 2 or > 3)
            {
                call.Reply.Error("NOPROTO unsupported protocol version");
                return null;
            }

            (protocol, next) = ((int)wanted, 2);
        }

        for (; next < call.Count; next++)
        {
            if (call.Is(next, "auth") && next + 2 < call.Count)
            {
                if (!TryLogIn(call, call.Text(next + 1), call.Text(next + 2))) return null;
                next += 2;
            }
            else if (call.Is(next, "setname") && next + 1 < call.Count)
            {
                if (!ClientCommands.TrySetName(call, ++next)) return null;
            }
            else
            {
                call.Reply.Error($"ERR Syntax error in HELLO option '{call.Text(next)}'");
                return null;
            }
        }

        if (call.Server.Configuration.Password.Length > 0 && !call.Connection.IsAuthenticated)
        {
            call.Reply.Error("NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time");
            return null;
        }

        call.Reply.Protocol = protocol;
        DescribeServer(call, protocol);
        return null;
    }

    private static void DescribeServer(RedisCall call, int protocol)
    {
        var reply = call.Reply;
        reply.Map(7);
        reply.Bulk("server");
        reply.Bulk("redis");
        reply.Bulk("version");
        reply.Bulk(call.Server.Version.CompatibleText);
        reply.Bulk("proto");
        reply.Integer(protocol);
        reply.Bulk("id");
        reply.Integer(call.Connection.Id);
        reply.Bulk("mode");
        reply.Bulk("standalone");
        reply.Bulk("role");
        reply.Bulk(call.Server.Replication.IsReplica ? "replica" : "master");
        reply.Bulk("modules");
        reply.Array(0);
    }

    private static Task? Reset(RedisCall call)
    {
        var connection = call.Connection;
        connection.Queued = null;
        TransactionCommands.ForgetWatches(call.Server, connection);
        call.Server.Channels.Forget(connection);
        (connection.Database, connection.Name, connection.IsAuthenticated, call.Reply.Protocol) = (0, "", false, 2);
        call.Reply.Status("RESET");
        return null;
    }

    /// <summary>Assumed: there is the default user only.</summary>
    private static Task? Acl(RedisCall call)
    {
        if (call.Is(1, "whoami") && call.Count == 2) call.Reply.Bulk("default");
        else if (call.Is(1, "users") && call.Count == 2) call.Reply.Bulks(["default"]);
        else if (call.Is(1, "list") && call.Count == 2)
        {
            var password = call.Server.Configuration.Password;
            var secret = password.Length == 0 ? "nopass" : "#" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(RedisText.Bytes(password)));
            call.Reply.Bulks([call.Version >= 700 ? $"user default on {secret} sanitize-payload ~* &* +@all" : call.Version >= 602 ? $"user default on {secret} ~* &* +@all" : $"user default on {secret} ~* +@all"]);
        }
        else
        {
            call.Reply.Error(call.Text(1).ToLowerInvariant() is "setuser" or "getuser" or "deluser" or "cat" or "genpass" or "load" or "save" or "log" or "help" or "dryrun"
                ? $"ERR ACL {call.Text(1).ToUpperInvariant()} is not modelled by Drydock's simulated server" : UnknownSubcommand.Text(call));
        }

        return null;
    }

    private static bool TryLogIn(RedisCall call, string user, string password)
    {
        var expected = call.Server.Configuration.Password;
        // Without a password the default user is let in with any.
        call.Connection.IsAuthenticated = user == "default" && (expected.Length == 0 || password == expected);
        if (!call.Connection.IsAuthenticated) call.Reply.Error("WRONGPASS invalid username-password pair or user is disabled.");
        return call.Connection.IsAuthenticated;
    }
}
