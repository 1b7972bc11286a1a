using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>The command line of redis-cli.</summary>
internal sealed class RedisCliOptions
{
    internal string Host { get; private set; } = "127.0.0.1";
    internal int Port { get; private set; } = 6379;
    internal int Database { get; private set; }
    internal int Repeat { get; private set; } = 1;
    internal string? Password { get; private set; }
    private bool IsPasswordShown { get; set; }
    internal bool TakesLastFromStdin { get; private set; }
    internal RedisCliOutput Format { get; private set; } = RedisCliOutput.Raw;
    internal IReadOnlyList<string> Command { get; private set; } = [];

    /// <summary>Null when the program ends at once, with its exit code.</summary>
    internal static RedisCliOptions? Parse(IContainerContext context, RedisVersion version, out int exitCode)
    {
        var (options, arguments) = (new RedisCliOptions(), context.Arguments);
        if (version.CliReadsPassword && context.Environment.TryGetValue("REDISCLI_AUTH", out var password) && password.Length > 0) options.Password = password;
        var isWarned = true;
        if (context.Terminal is not null) options.Format = RedisCliOutput.Standard;
        exitCode = 1;
        var i = 1;
        for (; i < arguments.Count && arguments[i].StartsWith('-'); i++)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "-h" when value is not null: options.Host = arguments[++i]; break;
                case "-p" when value is not null: options.Port = Number(arguments[++i]); break;
                case "-n" when value is not null: options.Database = Number(arguments[++i]); break;
                case "-r" when value is not null: options.Repeat = Number(arguments[++i]); break;
                case "-a" when value is not null:
                    options.Password = arguments[++i];
                    options.IsPasswordShown = true;
                    break;
                case "--no-auth-warning" when version.Number >= 500: isWarned = false; break;
                case "-x": options.TakesLastFromStdin = true; break;
                case "--raw": options.Format = RedisCliOutput.Raw; break;
                case "--no-raw": options.Format = RedisCliOutput.Standard; break;
                case "--csv": options.Format = RedisCliOutput.Csv; break;
                case "-v" or "--version":
                    context.WriteStdout($"redis-cli {version.Text}\n");
                    exitCode = 0;
                    return null;
                case "-h" or "--help":
                    context.WriteStderr($"redis-cli {version.Text}\n\nUsage: redis-cli [OPTIONS] [cmd [arg [arg ...]]]\n");
                    return null;
                default:
                    context.WriteStderr($"Unrecognized option or bad number of args for: '{arguments[i]}'\n");
                    return null;
            }
        }

        options.Command = arguments.Skip(i).ToList();
        if (options.IsPasswordShown && isWarned && version.Number >= 500) context.WriteStderr("Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n");
        return options;
    }

    /// <summary>As atoi(3): what is no number is 0.</summary>
    internal static int Number(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
