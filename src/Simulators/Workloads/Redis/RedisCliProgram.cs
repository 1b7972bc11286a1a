using System.Globalization;
using System.Text;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// redis-cli: -h -p -a --no-auth-warning -n -r -x --raw --no-raw --csv and REDISCLI_AUTH (since 5.0.3), one command from the arguments or one per line of standard input; on a terminal it prompts and formats for people. An error reply exits with 0, as 3.2 does;
/// only a lost or refused connection gives 1 (Documented: redis-cli.c of 3.2.12 to 7.0; CrossChecked: passwords, against 7.0.15).
/// </summary>
public sealed class RedisCliProgram(string tag) : IContainerProgram
{
    public async Task<int> RunAsync(IContainerContext context)
    {
        var version = RedisVersion.FromTag(tag);
        if (RedisCliOptions.Parse(context, version, out var exitCode) is not { } options) return exitCode;
        if (options.Command.Count == 0 && context.Input is { } input) return await new RedisCliSession(context, options, version).RunAsync(input);
        var stdin = options.TakesLastFromStdin && context.Input is { } pipe ? await pipe.ReadToEndAsync(CancellationToken.None) : context.Stdin;
        SimConnection stream;
        try
        {
            stream = await context.ConnectAsync(options.Host, options.Port, CancellationToken.None);
        }
        catch (SimSocketException exception)
        {
            context.WriteStderr(string.Create(CultureInfo.InvariantCulture, $"Could not connect to Redis at {options.Host}:{options.Port}: {RedisCliFormat.Reason(exception)}\n"));
            return 1;
        }

        var client = new RespClient(stream);
        try
        {
            await LogInAsync(context, client, options, version);
            if (options.Database != 0) await client.CallAsync(CancellationToken.None, "SELECT", RedisText.Integer(options.Database));
            foreach (var command in Commands(stdin, options))
            {
                var start = context.Clock.GetUtcNow();
                await RunAsync(context, client, command, options);
                var seconds = (context.Clock.GetUtcNow() - start).TotalSeconds;
                // Reading commands from standard input is the interactive mode: it tells of slow ones.
                if (options.Command.Count == 0 && seconds >= 0.5) context.WriteStdout(string.Create(CultureInfo.InvariantCulture, $"({seconds:F2}s)\n"));
            }

            client.Close();
            return 0;
        }
        catch (SimSocketException exception)
        {
            if (options.Command.Count > 0 && options.Command[0].Equals("shutdown", StringComparison.OrdinalIgnoreCase)) return 0;
            context.WriteStderr($"Error: {RedisCliFormat.Reason(exception)}\n");
            return 1;
        }
    }

    /// <summary>A password that is refused is told, from 6.0 on, and the command goes out all the same.</summary>
    internal static async Task LogInAsync(IContainerContext context, RespClient client, RedisCliOptions options, RedisVersion version)
    {
        if (options.Password is null) return;
        var reply = await client.CallAsync(CancellationToken.None, "AUTH", options.Password);
        if (reply.IsError && version.Number >= 600) context.WriteStderr(version.Number >= 602 ? $"AUTH failed: {reply.Text}\n" : "Warning: AUTH failed\n");
    }

    private static IEnumerable<List<string>> Commands(ReadOnlyMemory<byte> stdin, RedisCliOptions options)
    {
        if (options.Command.Count == 0)
        {
            foreach (var line in Encoding.Latin1.GetString(stdin.Span).Split('\n'))
            {
                if (RedisText.SplitArguments(line) is { Count: > 0 } words) yield return words;
            }

            yield break;
        }

        var command = options.Command.ToList();
        if (options.TakesLastFromStdin) command.Add(Encoding.Latin1.GetString(stdin.Span));
        for (var i = 0; i < options.Repeat; i++) yield return command;
    }

    private static async Task RunAsync(IContainerContext context, RespClient client, List<string> command, RedisCliOptions options)
    {
        var reply = await client.CallAsync(CancellationToken.None, command.ToArray());
        context.WriteStdout(RedisText.Bytes(RedisCliFormat.Text(command, reply, options.Format)));
    }
}
