using System.Globalization;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Workloads.Redis.Rdb;

namespace Drydock.Simulators.Workloads.Redis.Aof;

/// <summary>Loads one append only file: perhaps a dump first, then commands (Documented: aof.c, loadSingleAppendOnlyFile).</summary>
internal sealed class AofLoader(RedisServer server)
{
    /// <summary>Loads a file; true when it was cut off in the middle of a command and aof-load-truncated lets that pass: the file then ends before that command.</summary>
    /// <exception cref="AofFormatException">The server can't start with it.</exception>
    internal bool Load(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var file = server.Files.ReadAll(path);
        var start = 0;
        if (file.AsSpan().StartsWith("REDIS"u8))
        {
            server.Log.Notice(server.Version.HasMultiPartAof ? "Reading RDB base file on AOF loading..." : "Reading RDB preamble from AOF file...");
            try
            {
                start = server.Persistence.Load(file, server.Configuration.Flag("rdbchecksum"));
            }
            catch (RdbFormatException exception)
            {
                server.Log.Warning(exception.Message);
                throw new AofFormatException(server.Version.HasMultiPartAof ? $"Error reading the RDB base file {name}, AOF loading aborted" : "Error reading the RDB preamble of the AOF file, AOF loading aborted");
            }

            if (!server.Version.HasMultiPartAof) server.Log.Notice("Reading the remaining AOF tail...");
        }

        var validUpTo = Replay(file, start, name);
        if (validUpTo < 0) return false;
        Truncate(path, name, validUpTo);
        return true;
    }

    private string Of(string name) => server.Version.HasMultiPartAof ? $" {name}" : "";

    /// <summary>-1 when all of it was run, else where the last whole command ends.</summary>
    private int Replay(byte[] file, int start, string name)
    {
        // No client: nobody refuses its commands, and nobody reads its replies.
        var client = new RedisConnection(0, null!, server.Clock.GetUtcNow()) { IsMaster = true, IsAuthenticated = true, Reply = new RedisReplyWriter { IsMuted = true } };
        var (at, valid) = (start, start);
        while (at < file.Length)
        {
            // Annotations since 7.0: "#TS:…".
            if (file[at] == '#' && server.Version.HasMultiPartAof)
            {
                var end = Array.IndexOf(file, (byte)'\n', at);
                if (end < 0) return valid;
                at = end + 1;
                continue;
            }

            if (ReadCommand(file, ref at, name) is not { } command) return valid;
            var word = RedisText.Of(command[0]);
            if (server.Commands.Find(word) is not { } known || known.Run is null) throw new AofFormatException($"Unknown command '{word}' reading the append only file{Of(name)}");
            if (server.Commands.Execute(server, client, command) is { IsCompleted: false })
            {
                throw new AofFormatException($"Drydock: '{word}' in the append only file takes time, which no command that is written there does");
            }

            // Half a transaction does not count.
            if (client.Queued is null) valid = at;
        }

        return client.Queued is null ? -1 : valid;
    }

    /// <summary>Null when the file ends in the middle of it.</summary>
    private byte[][]? ReadCommand(byte[] file, ref int at, string name)
    {
        if (file[at] != '*') throw Bad(name);
        if (Number(file, ref at, name) is not { } count) return null;
        if (count < 1) throw Bad(name);
        var command = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            if (at >= file.Length) return null;
            if (file[at] != '$') throw Bad(name);
            if (Number(file, ref at, name) is not { } length || at + length + 2 > file.Length) return null;
            command[i] = file.AsSpan(at, length).ToArray();
            at += length + 2;
        }

        return command;
    }

    private int? Number(byte[] file, ref int at, string name)
    {
        var end = Array.IndexOf(file, (byte)'\n', at);
        if (end < 0) return null;
        var text = file.AsSpan(at + 1, Math.Max(0, end - at - 2));
        at = end + 1;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Bad(name);
    }

    private AofFormatException Bad(string name) => new(
        $"Bad file format reading the append only file{(server.Version.HasMultiPartAof ? $" {name}" : "")}: make a backup of your AOF file, then use ./redis-check-aof --fix <filename{(server.Version.HasMultiPartAof ? ".manifest" : "")}>");

    private void Truncate(string path, string name, int validUpTo)
    {
        var isNew = server.Version.HasMultiPartAof;
        if (!server.Configuration.Flag("aof-load-truncated"))
        {
            throw new AofFormatException(
                $"Unexpected end of file reading the append only file{Of(name)}. You can: 1) Make a backup of your AOF file, then use ./redis-check-aof --fix <filename{(isNew ? ".manifest" : "")}>. "
                + "2) Alternatively you can set the 'aof-load-truncated' configuration option to yes and restart the server.");
        }

        server.Log.Warning(isNew ? $"!!! Warning: short read while loading the AOF file {name}!!!" : "!!! Warning: short read while loading the AOF file !!!");
        server.Log.Warning($"!!! Truncating the AOF{Of(name)} at offset {RedisText.Integer(validUpTo)} !!!");
        try
        {
            server.Files.Truncate(path, validUpTo);
        }
        catch (SimIoException exception)
        {
            throw new AofFormatException($"Error truncating the AOF file{Of(name)}: {exception.Message[(exception.Path.Length + 2)..]}");
        }

        server.Log.Warning(isNew ? $"AOF {name} loaded anyway because aof-load-truncated is enabled" : "AOF loaded anyway because aof-load-truncated is enabled");
        server.Persistence.Tell($"cut the append only file off at {RedisText.Integer(validUpTo)}: it ended in the middle of a command");
    }
}
