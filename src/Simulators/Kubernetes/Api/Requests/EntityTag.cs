using System.Security.Cryptography;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>ETags of documents that clients keep: a client that has the same already gets a 304 without body. Provenance: Documented (discovery and OpenAPI of Kubernetes).</summary>
internal static class EntityTag
{
    /// <summary>SHA-512 of the document's text, in upper-case hexadecimal digits.</summary>
    public static string Of(KubeDocument document) => Convert.ToHexString(SHA512.HashData(document.Utf8.Span));

    public static ApiResponse Apply(ApiResponse answer, string tag, string cacheControl, string? ifNoneMatch)
    {
        List<KeyValuePair<string, string>> headers = [.. answer.Headers, new("Cache-Control", cacheControl), new("ETag", $"\"{tag}\""), new("Vary", "Accept")];
        return ifNoneMatch is not null && ifNoneMatch.Contains(tag, StringComparison.Ordinal) ? new ApiResponse(304, headers, null) : answer with { Headers = headers };
    }
}
