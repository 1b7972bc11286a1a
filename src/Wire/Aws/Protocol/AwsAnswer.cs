using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>What goes back to a client: status, body and the headers that AWS's answers carry. The body may hold fragments that were made before.</summary>
internal sealed class AwsAnswer(string requestId) : PooledBuffer
{
    /// <summary>What is written before the connection is asked to take it: large answers flow, small ones go out in one piece.</summary>
    private const int FlushBytes = 64 * 1024;

    private readonly List<(int At, byte[] Bytes)> _fragments = [];
    private long _fragmentBytes;

    internal string RequestId { get; } = requestId;
    internal int Status { get; set; } = StatusCodes.Status200OK;
    internal string ContentType { get; set; } = "text/xml;charset=UTF-8";

    /// <summary>The header x-amzn-ErrorType, where a protocol has it.</summary>
    internal string? ErrorType { get; set; }

    /// <summary>The connection ends with this answer: the rest of the request is not read.</summary>
    internal bool EndsConnection { get; set; }

    /// <summary>Adds bytes that stay as they are and are not copied before they are sent.</summary>
    internal void AppendFragment(byte[] bytes)
    {
        _fragments.Add((Length, bytes));
        _fragmentBytes += bytes.Length;
    }

    internal override void Clear()
    {
        base.Clear();
        _fragments.Clear();
        _fragmentBytes = 0;
    }

    internal async Task SendAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = Length + _fragmentBytes;
        response.Headers["x-amzn-RequestId"] = RequestId;
        if (ErrorType is not null) response.Headers["x-amzn-ErrorType"] = ErrorType;
        if (EndsConnection) response.Headers.Connection = "close";
        var writer = response.BodyWriter;
        var sent = 0;
        var unflushed = 0;
        foreach (var (at, bytes) in _fragments)
        {
            Write(writer, Written[sent..at]);
            Write(writer, bytes);
            unflushed += at - sent + bytes.Length;
            sent = at;
            if (unflushed < FlushBytes) continue;
            unflushed = 0;
            var result = await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (result.IsCompleted) return;
        }

        Write(writer, Written[sent..]);
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Write(PipeWriter writer, ReadOnlySpan<byte> bytes) => System.Buffers.BuffersExtensions.Write(writer, bytes);
}
