using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>A request as it came in, its body read to the end.</summary>
internal sealed class AwsRequest
{
    internal AwsRequest(HttpRequest request, ReadOnlyMemory<byte> body, string requestId)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        Path = question < 0 ? target : target[..question];
        Query = question < 0 ? "" : target[(question + 1)..];
        Method = request.Method;
        Headers = request.Headers;
        Body = body;
        RequestId = requestId;
    }

    internal string Method { get; }

    /// <summary>The path and the query as they were sent, not decoded: signatures cover that.</summary>
    internal string Path { get; }

    internal string Query { get; }
    internal IHeaderDictionary Headers { get; }
    internal ReadOnlyMemory<byte> Body { get; }
    internal string RequestId { get; }

    /// <summary>The operation that JSON protocols name in a header ("TrentService.DescribeKey").</summary>
    internal string? Target => Headers["X-Amz-Target"] is { Count: > 0 } values ? values[0] : null;

    internal string ContentType => Headers.ContentType is { Count: > 0 } values ? values[0]! : "";
}
