namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>The error about a subcommand, in the words of the version.</summary>
internal static class UnknownSubcommand
{
    internal static string Text(RedisCall call)
    {
        var command = RedisText.Of(call.Arguments[0]);
        return call.Version >= 700 ? $"ERR unknown subcommand '{call.Text(1)}'. Try {command.ToUpperInvariant()} HELP."
            : $"ERR Unknown subcommand or wrong number of arguments for '{call.Text(1)}'. Try {command.ToUpperInvariant()} HELP.";
    }

    /// <summary>The subcommand is known, and its arguments make no sense.</summary>
    internal static string SyntaxText(RedisCall call) =>
        $"ERR {(call.Version >= 700 ? "unknown" : "Unknown")} subcommand or wrong number of arguments for '{call.Text(1)}'. Try {RedisText.Of(call.Arguments[0]).ToUpperInvariant()} HELP.";

    /// <summary>Since 7.0 every subcommand has an arity of its own; before, a wrong number is as good as an unknown one.</summary>
    internal static string ArityText(RedisCall call) => call.Version >= 700
        ? $"ERR wrong number of arguments for '{call.Connection.LastCommand}|{call.Text(1).ToLowerInvariant()}' command"
        : SyntaxText(call);
}
