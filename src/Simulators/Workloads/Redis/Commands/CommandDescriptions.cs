namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>COMMAND: what clients look at to route, complete and check commands (Documented: server.c). ACL categories, tips and key specifications are left empty.</summary>
internal static class CommandDescriptions
{
    internal static Task? Run(RedisCall call)
    {
        var table = call.Server.Commands;
        var known = call.Count > 1 ? call.Text(1).ToLowerInvariant() : "";
        if (call.Count == 1)
        {
            call.Reply.Array(table.Count);
            foreach (var command in table.All) Describe(call, command);
        }
        else if (known == "count" && call.Count == 2)
        {
            call.Reply.Integer(table.Count);
        }
        else if (known == "info")
        {
            DescribeSome(call, table, call.Count == 2 ? [.. table.All] : Named(call, table));
        }
        else if (known == "list" && call.Version >= 700 && call.Count == 2)
        {
            call.Reply.Bulks(table.All.Select(static c => c.Name).ToArray());
        }
        else if (known == "docs" && call.Version >= 700)
        {
            Document(call, call.Count == 2 ? [.. table.All] : Named(call, table));
        }
        else if (known == "getkeys" && call.Count >= 3)
        {
            ReplyKeys(call, table);
        }
        else
        {
            call.Reply.Error(call.Version < 400 ? "ERR Unknown subcommand or wrong number of arguments." : UnknownSubcommand.Text(call));
        }

        return null;
    }

    private static List<RedisCommand?> Named(RedisCall call, CommandTable table)
    {
        var found = new List<RedisCommand?>();
        for (var i = 2; i < call.Count; i++) found.Add(table.Find(call.Text(i)));
        return found;
    }

    private static void DescribeSome(RedisCall call, CommandTable table, List<RedisCommand?> commands)
    {
        call.Reply.Array(commands.Count);
        foreach (var command in commands)
        {
            if (command is null) call.Reply.NullArray();
            else Describe(call, command);
        }
    }

    private static void Describe(RedisCall call, RedisCommand command)
    {
        call.Reply.Array(call.Version >= 700 ? 10 : call.Version >= 600 ? 7 : 6);
        call.Reply.Bulk(command.Name);
        call.Reply.Integer(command.Arity);
        var flags = Flags(command);
        call.Reply.Set(flags.Count);
        foreach (var flag in flags) call.Reply.Status(flag);
        call.Reply.Integer(command.FirstKey);
        call.Reply.Integer(command.LastKey);
        call.Reply.Integer(command.Step);
        if (call.Version >= 600) call.Reply.Set(0);
        for (var i = 0; call.Version >= 700 && i < 3; i++) call.Reply.Array(0);
    }

    private static List<string> Flags(RedisCommand command)
    {
        var flags = new List<string>();
        foreach (var c in command.Flags)
        {
            var flag = c switch
            {
                'w' => "write", 'r' => "readonly", 'm' => "denyoom", 'a' => "admin", 'p' => "pubsub", 's' => "noscript", 'R' => "random", 'S' => "sort_for_script",
                'l' => "loading", 't' => "stale", 'M' => "skip_monitor", 'k' => "asking", 'F' => "fast", _ => null,
            };
            if (flag is not null) flags.Add(flag);
        }

        return flags;
    }

    private static void Document(RedisCall call, List<RedisCommand?> commands)
    {
        commands.RemoveAll(static c => c is null);
        call.Reply.Map(commands.Count);
        foreach (var command in commands)
        {
            call.Reply.Bulk(command!.Name);
            call.Reply.Map(2);
            call.Reply.Bulk("summary");
            call.Reply.Bulk("As in the documentation of the real server.");
            call.Reply.Bulk("arity");
            call.Reply.Integer(command.Arity);
        }
    }

    private static void ReplyKeys(RedisCall call, CommandTable table)
    {
        if (table.Find(call.Text(2)) is not { } command)
        {
            call.Reply.Error("ERR Invalid command specified");
            return;
        }

        var count = call.Count - 2;
        if (command.FirstKey == 0)
        {
            call.Reply.Error("ERR The command has no key arguments");
        }
        else if (command.Arity > 0 ? command.Arity != count : count < -command.Arity)
        {
            call.Reply.Error("ERR Invalid number of arguments specified for command");
        }
        else
        {
            var keys = new List<string>();
            var last = command.LastKey < 0 ? count + command.LastKey : command.LastKey;
            for (var i = command.FirstKey; i <= last; i += command.Step) keys.Add(call.Text(2 + i));
            call.Reply.Bulks(keys);
        }
    }
}
