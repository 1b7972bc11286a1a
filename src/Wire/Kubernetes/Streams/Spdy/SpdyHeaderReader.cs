using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Drydock.Wire.Kubernetes.Streams.Spdy;

/// <summary>
/// Reads the header blocks of one connection: one zlib stream over all of them, each flushed, with a preset dictionary. .NET knows no preset dictionaries, so the text is fed to a bare
/// inflater first, as a stored block, and what comes out of that is thrown away.
/// </summary>
internal sealed class SpdyHeaderReader : IDisposable
{
    private const int ZlibHeaderBytes = 2;
    private const int DictionaryIdBytes = 4;
    private const int HasDictionary = 0x20;
    private const int BlockBytesMax = 256 * 1024;
    private const int HeadersMax = 100;

    private readonly Feed _feed = new();
    private readonly DeflateStream _inflater;
    private bool _isStarted;

    internal SpdyHeaderReader() => _inflater = new DeflateStream(_feed, CompressionMode.Decompress);

    public void Dispose() => _inflater.Dispose();

    /// <summary>Names in lower case; values that were given more than once are joined by a zero character.</summary>
    /// <exception cref="InvalidDataException">The block is broken, or too large.</exception>
    internal Dictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        _feed.Add(_isStarted ? block : SkipHeader(block));
        _isStarted = true;
        using var inflated = new MemoryStream();
        var buffer = new byte[4096];
        for (var count = _inflater.Read(buffer); count > 0; count = _inflater.Read(buffer))
        {
            inflated.Write(buffer, 0, count);
            if (inflated.Length > BlockBytesMax) throw new InvalidDataException("SPDY: the headers are too large");
        }

        return Parse(inflated.GetBuffer().AsSpan(0, (int)inflated.Length));
    }

    private ReadOnlySpan<byte> SkipHeader(ReadOnlySpan<byte> block)
    {
        if (block.Length < ZlibHeaderBytes || (block[0] & 0x0f) != 8) throw new InvalidDataException("SPDY: the headers are not compressed by zlib");
        if ((block[1] & HasDictionary) == 0) return block[ZlibHeaderBytes..];
        if (block.Length < ZlibHeaderBytes + DictionaryIdBytes || BinaryPrimitives.ReadUInt32BigEndian(block[ZlibHeaderBytes..]) != SpdyDictionary.Checksum)
        {
            throw new InvalidDataException("SPDY: the headers are compressed with another dictionary");
        }

        var text = SpdyDictionary.Build();
        Span<byte> stored = stackalloc byte[5];
        BinaryPrimitives.WriteUInt16LittleEndian(stored[1..], (ushort)text.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(stored[3..], (ushort)~text.Length);
        _feed.Add(stored);
        _feed.Add(text);
        _inflater.ReadExactly(text);
        return block[(ZlibHeaderBytes + DictionaryIdBytes)..];
    }

    private static Dictionary<string, string> Parse(ReadOnlySpan<byte> block)
    {
        var count = TakeNumber(ref block);
        if (count is < 0 or > HeadersMax) throw new InvalidDataException("SPDY: too many headers");
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var name = TakeText(ref block);
            headers[name.ToLowerInvariant()] = TakeText(ref block);
        }

        return headers;
    }

    private static int TakeNumber(ref ReadOnlySpan<byte> block)
    {
        if (block.Length < sizeof(int)) throw new InvalidDataException("SPDY: the headers end early");
        var number = BinaryPrimitives.ReadInt32BigEndian(block);
        block = block[sizeof(int)..];
        return number;
    }

    private static string TakeText(ref ReadOnlySpan<byte> block)
    {
        var length = TakeNumber(ref block);
        if (length < 0 || length > block.Length) throw new InvalidDataException("SPDY: the headers end early");
        var text = Encoding.UTF8.GetString(block[..length]);
        block = block[length..];
        return text;
    }

    /// <summary>Gives what has been added; at its end the inflater waits for more.</summary>
    private sealed class Feed : Stream
    {
        private readonly MemoryStream _bytes = new();

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        internal void Add(ReadOnlySpan<byte> bytes)
        {
            if (_bytes.Position == _bytes.Length) _bytes.SetLength(0);
            var at = _bytes.Position;
            _bytes.Position = _bytes.Length;
            _bytes.Write(bytes);
            _bytes.Position = at;
        }

        public override int Read(byte[] buffer, int offset, int count) => _bytes.Read(buffer, offset, count);
        public override int Read(Span<byte> buffer) => _bytes.Read(buffer);
        public override void Flush() => _bytes.Flush();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
