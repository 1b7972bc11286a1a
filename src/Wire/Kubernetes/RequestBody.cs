using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Drydock.Wire.Kubernetes;

/// <summary>
/// The body of a request, never more than the API server's limit and a byte: enough for it to refuse the rest. Valid until disposed of.
/// </summary>
internal readonly struct RequestBody : IDisposable
{
    /// <summary>3 MiB, the limit of a real server, and one.</summary>
    private const int BytesMax = (3 * 1024 * 1024) + 1;

    private static readonly byte[] TooLong = new byte[BytesMax];

    private readonly PipeReader? _reader;
    private readonly SequencePosition _end;
    private readonly byte[]? _rented;

    private RequestBody(ReadOnlyMemory<byte> bytes, PipeReader? reader = null, SequencePosition end = default, byte[]? rented = null)
    {
        Bytes = bytes;
        _reader = reader;
        _end = end;
        _rented = rented;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <exception cref="BadHttpRequestException">The body ended early or was framed wrongly.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength is 0) return default;
        if (context.Request.ContentLength >= BytesMax) return new RequestBody(TooLong);
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (!read.IsCompleted && buffer.Length < BytesMax)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            if (buffer.Length > BytesMax) buffer = buffer.Slice(0, BytesMax);
            if (buffer.IsSingleSegment) return new RequestBody(buffer.First, reader, buffer.End);
            var length = (int)buffer.Length;
            var rented = ArrayPool<byte>.Shared.Rent(length);
            buffer.CopyTo(rented);
            return new RequestBody(rented.AsMemory(0, length), reader, buffer.End, rented);
        }
    }

    public void Dispose()
    {
        _reader?.AdvanceTo(_end);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
    }
}
