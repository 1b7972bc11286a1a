using System.Globalization;
using System.Text;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// redis-cli without a command: runs the lines of its standard input, with a prompt on a terminal, connecting again when a connection is lost (Documented: repl of redis-cli.c, 3.2.12).
/// Help texts and completion are not simulated.
/// </summary>
internal sealed class RedisCliSession(IContainerContext context, RedisCliOptions options, RedisVersion version)
{
    private const double SlowSeconds = 0.5;

    private readonly LineHistory _history = new();
    private string _host = options.Host;
    private int _port = options.Port;
    private int _database = options.Database;
    private RespClient? _client;

    internal async Task<int> RunAsync(StandardInput input)
    {
        await ConnectAsync();
        while (true)
        {
            var line = context.Terminal is { } terminal ? await ReadLineAsync(terminal) : await input.ReadLineAsync(CancellationToken.None);
            if (line.Bytes.IsEmpty) break;
            if (RedisText.SplitArguments(Encoding.Latin1.GetString(line.Bytes.Span)) is not { } words)
            {
                context.WriteStdout("Invalid argument(s)\n");
                continue;
            }

            if (words.Count == 0) continue;
            if (words[0].ToLowerInvariant() is "quit" or "exit") break;
            await RunAsync(words);
        }

        _client?.Close();
        return 0;
    }

    /// <summary>Ctrl-C at the prompt leaves, in order.</summary>
    private async ValueTask<InputPiece> ReadLineAsync(Terminal terminal)
    {
        var front = terminal.EnterFront(_ => terminal.Input.PutEnd());
        var line = await terminal.ReadLineAsync(Prompt(), _history, CancellationToken.None);
        terminal.LeaveFront(front);
        return line;
    }

    private async Task RunAsync(List<string> words)
    {
        switch (words[0].ToLowerInvariant())
        {
            case "connect" when words.Count == 3:
                (_host, _port) = (words[1], RedisCliOptions.Number(words[2]));
                await ConnectAsync();
                return;
            case "clear" when words.Count == 1:
                context.WriteStdout("\u001b[H\u001b[2J");
                return;
            case "help" or "?":
                context.WriteStdout(
                    $"redis-cli {version.Text}\nTo get help about Redis commands type:\n      \"help @<group>\" to get a list of commands in <group>\n"
                    + "      \"help <command>\" for help on <command>\n      \"help <tab>\" to get a list of possible help topics\n      \"quit\" to exit\n");
                return;
        }

        // A number before a command repeats it.
        var times = words.Count > 1 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var repeat) && repeat > 0 ? repeat : 1;
        var command = times > 1 || words[0] == "1" && words.Count > 1 ? words[1..] : words;
        var start = context.Clock.GetUtcNow();
        for (var i = 0; i < times; i++)
        {
            if (!await SendAsync(command)) return;
        }

        var seconds = (context.Clock.GetUtcNow() - start).TotalSeconds;
        if (seconds >= SlowSeconds) context.WriteStdout(string.Create(CultureInfo.InvariantCulture, $"({seconds:F2}s)\n"));
    }

    /// <summary>Sends a command, on a new connection if the old one is lost.</summary>
    private async Task<bool> SendAsync(List<string> command)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (_client is null && !await ConnectAsync()) return false;
            try
            {
                var reply = await _client!.CallAsync(CancellationToken.None, command.ToArray());
                context.WriteStdout(RedisText.Bytes(RedisCliFormat.Text(command, reply, options.Format)));
                if (command.Count == 2 && command[0].Equals("select", StringComparison.OrdinalIgnoreCase) && reply.Kind != RespReplyKind.Error) _database = RedisCliOptions.Number(command[1]);
                return true;
            }
            catch (SimSocketException exception)
            {
                _client = null;
                if (attempt == 1 || command[0].Equals("shutdown", StringComparison.OrdinalIgnoreCase)) context.WriteStderr($"Error: {RedisCliFormat.Reason(exception)}\n");
                if (command[0].Equals("shutdown", StringComparison.OrdinalIgnoreCase)) return false;
            }
        }

        return false;
    }

    private async Task<bool> ConnectAsync()
    {
        _client?.Close();
        _client = null;
        try
        {
            var client = new RespClient(await context.ConnectAsync(_host, _port, CancellationToken.None));
            await RedisCliProgram.LogInAsync(context, client, options, version);
            if (_database != 0) await client.CallAsync(CancellationToken.None, "SELECT", RedisText.Integer(_database));
            _client = client;
            return true;
        }
        catch (SimSocketException exception)
        {
            context.WriteStderr(string.Create(CultureInfo.InvariantCulture, $"Could not connect to Redis at {_host}:{_port}: {RedisCliFormat.Reason(exception)}\n"));
            return false;
        }
    }

    private string Prompt() => _client is null ? "not connected> "
        : string.Create(CultureInfo.InvariantCulture, $"{_host}:{_port}{(_database == 0 ? "" : $"[{_database}]")}> ");
}
