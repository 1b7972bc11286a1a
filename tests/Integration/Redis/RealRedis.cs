using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Drydock.Integration.Programs;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Integration.Redis;

/// <summary>The real redis-server of this machine, on a free port of the loopback interface, with a directory of its own.</summary>
internal sealed class RealRedis : IDisposable
{
    private readonly Process _process;
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private RealRedis(Process process, TcpClient client, string directory, int rdbVersion)
    {
        _process = process;
        _client = client;
        _stream = client.GetStream();
        Directory = directory;
        RdbVersion = rdbVersion;
    }

    internal string Directory { get; }

    /// <summary>The version of the files that this server writes.</summary>
    internal int RdbVersion { get; }

    internal static string NewDirectory() => System.IO.Directory.CreateTempSubdirectory("drydock-redis-").FullName;

    internal int Port { get; private init; }

    /// <summary>Starts it on the dump file of a directory, if there is one; skips the test when the program is missing, unless this is CI.</summary>
    internal static RealRedis Start(string directory, params string[] more)
    {
        var why = "";
        for (var tries = 0; tries < 5; tries++)
        {
            var (server, output) = TryStart(directory, more);
            if (server is not null) return server;
            // Somebody else was faster on that port.
            why = output;
        }

        throw new InvalidOperationException("redis-server did not come up: " + why);
    }

    private static (RealRedis? Server, string Output) TryStart(string directory, string[] more)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("redis-server")
        {
            ArgumentList =
            {
                "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--enable-debug-command", "local",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in more) start.ArgumentList.Add(argument);
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            RealProgram.Skip("redis-server is not installed: apt-get install redis-server");
            throw;
        }

        var output = process!.StandardOutput.ReadToEndAsync();
        for (var tries = 0; tries < 400 && !process.HasExited; tries++)
        {
            try
            {
                var client = new TcpClient("127.0.0.1", port) { ReceiveTimeout = 10_000 };
                var server = new RealRedis(process, client, directory, RdbVersionOf(process)) { Port = port };
                // Another test's server may listen there, and ours be about to end for that.
                if (server.Call("INFO", "server")!.Contains(string.Create(CultureInfo.InvariantCulture, $"process_id:{process.Id}\r\n"), StringComparison.Ordinal))
                {
                    server.WaitUntilLoaded();
                    return (server, "");
                }

                client.Dispose();
            }
            catch (SocketException)
            {
                // It does not listen yet.
            }

            Thread.Sleep(25);
        }

        if (!process.HasExited) process.Kill();
        return (null, output.GetAwaiter().GetResult());
    }

    /// <summary>It listens before it has read its files, and DEBUG DIGEST answers of what there is by then.</summary>
    private void WaitUntilLoaded()
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            if (Call("INFO", "persistence")!.Contains("\nloading:0", StringComparison.Ordinal)) return;
            Thread.Sleep(10);
        }

        throw new InvalidOperationException("redis-server went on loading");
    }

    /// <summary>Sends many commands at once and returns their replies.</summary>
    internal List<RespReply> Exchange(IReadOnlyList<string[]> commands)
    {
        var request = new MemoryStream();
        foreach (var command in commands) request.Write(RespRequest.Encode(command));
        var sending = _stream.WriteAsync(request.ToArray()).AsTask();
        var (reader, replies, buffer) = (new RespReplyReader(), new List<RespReply>(), new byte[1 << 16]);
        while (replies.Count < commands.Count)
        {
            if (reader.TryRead() is { } reply)
            {
                replies.Add(reply);
                continue;
            }

            var read = _stream.Read(buffer);
            if (read == 0) throw new EndOfStreamException();
            reader.Append(buffer.AsSpan(0, read));
        }

        sending.GetAwaiter().GetResult();
        return replies;
    }

    /// <summary>Sends a command and returns its reply: strings as Latin-1, null for nil.</summary>
    internal string? Call(params byte[][] arguments)
    {
        var request = new MemoryStream();
        request.Write(Encoding.ASCII.GetBytes($"*{arguments.Length}\r\n"));
        foreach (var argument in arguments)
        {
            request.Write(Encoding.ASCII.GetBytes($"${argument.Length}\r\n"));
            request.Write(argument);
            request.Write("\r\n"u8);
        }

        _stream.Write(request.ToArray());
        var line = ReadLine();
        if (line[0] == '-') throw new InvalidOperationException(line);
        if (line[0] != '$') return line[1..];
        var length = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
        if (length < 0) return null;
        var bytes = new byte[length + 2];
        _stream.ReadExactly(bytes);
        return Encoding.Latin1.GetString(bytes, 0, length);
    }

    internal string? Call(params string[] arguments) => Call(arguments.Select(Encoding.Latin1.GetBytes).ToArray());

    public void Dispose()
    {
        _client.Dispose();
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static int RdbVersionOf(Process process)
    {
        using var version = Process.Start(new ProcessStartInfo(process.StartInfo.FileName, "--version") { RedirectStandardOutput = true })!;
        var text = version.StandardOutput.ReadToEnd();
        var number = text[(text.IndexOf("v=", StringComparison.Ordinal) + 2)..].Split(' ')[0];
        return Simulators.Workloads.Redis.RedisVersion.FromTag(number).RdbVersion;
    }

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            var b = _stream.ReadByte();
            if (b < 0) throw new EndOfStreamException();
            if (b == '\r')
            {
                _stream.ReadByte();
                return line.ToString();
            }

            line.Append((char)b);
        }
    }
}
