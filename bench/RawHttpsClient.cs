using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Drydock.Bench;

/// <summary>
/// The load generator: one kept-alive HTTPS connection, blocking, with as little work of its own as possible, since it shares the cores with the server. Requests are bytes made ahead; of an answer only status and
/// length are looked at.
/// </summary>
internal sealed class RawHttpsClient : IDisposable
{
    private readonly TcpClient _socket;
    private readonly SslStream _stream;
    private byte[] _buffer = new byte[64 * 1024];
    private int _from;
    private int _to;

    public RawHttpsClient(Uri server)
    {
        _socket = new TcpClient(server.Host, server.Port) { NoDelay = true };
        _stream = new SslStream(_socket.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        _stream.AuthenticateAsClient("localhost");
    }

    /// <summary>The body of the last answer.</summary>
    public ReadOnlySpan<byte> Body => BodyLength > _from ? [] : _buffer.AsSpan(_from - BodyLength, BodyLength);

    public int BodyLength { get; private set; }

    /// <summary>A request as bytes.</summary>
    public static byte[] Request(string method, string path, string token, string? contentType = null, string? body = null)
    {
        var head = $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n";
        if (body is not null) head += string.Create(CultureInfo.InvariantCulture, $"Content-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        return Encoding.UTF8.GetBytes(head + "\r\n" + body);
    }

    /// <summary>Sends a request and reads the whole answer; its status comes back.</summary>
    public int Send(ReadOnlySpan<byte> request)
    {
        _stream.Write(request);
        var status = ReadHead(out var length);
        if (length < 0) return ReadChunks(status);
        while (_to - _from < length) Fill(length);
        _from += length;
        BodyLength = length;
        return status;
    }

    /// <summary>Reads chunks to the last one; only their length is kept.</summary>
    private int ReadChunks(int status)
    {
        var all = 0;
        while (true)
        {
            int end;
            while ((end = _buffer.AsSpan(_from, _to - _from).IndexOf("\r\n"u8)) < 0) Fill(0);
            var size = int.Parse(_buffer.AsSpan(_from, end), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            _from += end + 2;
            while (_to - _from < size + 2) Fill(size + 2);
            _from += size + 2;
            all += size;
            if (size > 0) continue;
            BodyLength = all;
            return status;
        }
    }

    /// <summary>Sends a request whose answer does not end.</summary>
    public void Open(ReadOnlySpan<byte> request)
    {
        _stream.Write(request);
        if (ReadHead(out _) != 200) throw new InvalidOperationException("the watch was refused");
    }

    /// <summary>Waits until the stream holds a text, and forgets everything up to its end.</summary>
    public void WaitFor(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_from, _to - _from).IndexOf(text);
            if (at >= 0)
            {
                _from += at + text.Length;
                return;
            }

            Fill(0);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private int ReadHead(out int length)
    {
        int end;
        while ((end = _buffer.AsSpan(_from, _to - _from).IndexOf("\r\n\r\n"u8)) < 0) Fill(0);
        var head = _buffer.AsSpan(_from, end);
        var status = ((head[9] - '0') * 100) + ((head[10] - '0') * 10) + head[11] - '0';
        length = head.IndexOf("chunked"u8) >= 0 ? -1 : 0;
        var at = head.IndexOf("Content-Length: "u8);
        if (at >= 0)
        {
            for (var i = at + 16; i < head.Length && head[i] is >= (byte)'0' and <= (byte)'9'; i++) length = (length * 10) + head[i] - '0';
        }

        _from += end + 4;
        return status;
    }

    private void Fill(int wanted)
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }

        if (_to == _buffer.Length || wanted > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, wanted));
        var read = _stream.Read(_buffer, _to, _buffer.Length - _to);
        if (read == 0) throw new IOException("the server closed the connection");
        _to += read;
    }
}
