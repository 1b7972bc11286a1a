using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Drydock.Bench.Aws;

/// <summary>
/// Closed-loop clients over plain HTTP with keep-alive, all on one thread: each sends its next request when its answer is there. Takes little of the two cores
/// that it shares with the server, and says so: what is measured is both.
/// </summary>
internal sealed class LoadGenerator(Uri server, int clients)
{
    private readonly byte[] _buffer = new byte[256 * 1024];

    /// <summary>Sends one request over and over, for a span.</summary>
    /// <exception cref="InvalidOperationException">Another answer.</exception>
    internal LoadResult Measure(byte[] request, TimeSpan span)
    {
        var connections = new Dictionary<Socket, Connection>();
        for (var i = 0; i < clients; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Parse(server.Host), server.Port);
            connections[socket] = new Connection();
            socket.Send(request);
        }

        var answered = 0L;
        var used = Process.GetCurrentProcess().TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var readable = new List<Socket>();
        while (Stopwatch.GetElapsedTime(started) < span)
        {
            readable.Clear();
            readable.AddRange(connections.Keys);
            Socket.Select(readable, null, null, 1_000_000);
            foreach (var socket in readable)
            {
                var received = socket.Receive(_buffer);
                if (received == 0) throw new InvalidOperationException("the server closed the connection");
                if (!connections[socket].Take(_buffer.AsSpan(0, received))) continue;
                answered++;
                socket.Send(request);
            }
        }

        var result = new LoadResult(answered / Stopwatch.GetElapsedTime(started).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - used) / answered);
        foreach (var socket in connections.Keys) socket.Dispose();
        return result;
    }

    /// <summary>Sends one request a number of times, one after the other.</summary>
    internal void Send(byte[] request, int count)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Parse(server.Host), server.Port);
        var connection = new Connection();
        for (var i = 0; i < count; i++)
        {
            socket.Send(request);
            while (!connection.Take(_buffer.AsSpan(0, socket.Receive(_buffer))))
            {
            }
        }
    }

    /// <summary>How much of an answer is still to come.</summary>
    private sealed class Connection
    {
        private long _missing;

        /// <summary>Takes bytes; true when an answer is complete.</summary>
        internal bool Take(ReadOnlySpan<byte> bytes)
        {
            if (_missing == 0)
            {
                // The head of an answer comes in one piece: the server writes it with the first of the body.
                var end = bytes.IndexOf("\r\n\r\n"u8);
                if (end < 0 || !bytes.StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(bytes));
                var at = bytes.IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
                Utf8Parser.TryParse(bytes[at..], out long length, out _);
                _missing = length + end + 4;
            }

            _missing -= bytes.Length;
            return _missing == 0;
        }
    }
}
