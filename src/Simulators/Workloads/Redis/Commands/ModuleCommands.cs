namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>MODULE LIST (Documented: module.c of 4.0 to 7.2; CrossChecked: without modules, and its errors, against 7.0.15). What the modules that it lists would do is not simulated.</summary>
internal static class ModuleCommands
{
    internal static RedisCommand[] All { get; } = [new("module", -2, "as", Run, Since: 400)];

    private static Task? Run(RedisCall call)
    {
        if (call.Is(1, "list") && call.Count == 2) List(call);
        else if (call.Is(1, "list")) call.Reply.Error(UnknownSubcommand.ArityText(call));
        else if (!(call.Is(1, "load") || call.Is(1, "unload") || call.Is(1, "loadex"))) call.Reply.Error(UnknownSubcommand.Text(call));
        else if (call.Version >= 700)
        {
            call.Reply.Error("ERR MODULE command not allowed. If the enable-module-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the "
                + "configuration file, and then restart the server.");
        }
        else call.Reply.Error($"ERR MODULE {call.Text(1).ToUpperInvariant()} is not modelled by Drydock's simulated server");
        return null;
    }

    private static void List(RedisCall call)
    {
        var modules = call.Server.Configuration.Modules;
        call.Reply.Array(modules.Count);
        foreach (var module in modules)
        {
            call.Reply.Map(call.Version < 700 ? 2 : 4);
            call.Reply.Bulk("name");
            call.Reply.Bulk(module.Name);
            call.Reply.Bulk("ver");
            call.Reply.Integer(module.Version);
            if (call.Version < 700) continue;
            call.Reply.Bulk("path");
            call.Reply.Bulk(module.Path);
            call.Reply.Bulk("args");
            call.Reply.Bulks([.. module.Arguments]);
        }
    }
}
