using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Signing;

/// <summary>The canonical form of a request, over which its signature goes.</summary>
/// <remarks>Provenance: Documented (IAM user guide, "Create a signed AWS API request": canonical request of all services but S3).</remarks>
internal static class CanonicalRequest
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~");

    /// <summary>Writes the canonical request.</summary>
    /// <exception cref="SignatureException">A signed header is missing, or the body is not the one whose digest is signed.</exception>
    internal static void Write(AwsRequest request, SignatureParts parts, PooledBuffer into)
    {
        Text(into, request.Method);
        into.Append((byte)'\n');
        WritePath(request.Path, into);
        into.Append((byte)'\n');
        WriteQuery(request.Query, parts.IsPresigned, into);
        into.Append((byte)'\n');
        WriteHeaders(request, parts.SignedHeaders, into);
        into.Append((byte)'\n');
        Text(into, parts.SignedHeaders);
        into.Append((byte)'\n');
        WriteDigest(request, into);
    }

    /// <summary>The path is encoded once more than it came.</summary>
    private static void WritePath(string path, PooledBuffer into)
    {
        if (path.Length <= 1)
        {
            into.Append((byte)'/');
            return;
        }

        foreach (var c in path)
        {
            if (c == '/' || Unreserved.Contains(c)) into.Append((byte)c);
            else Escape(into, c);
        }
    }

    private static void WriteQuery(string query, bool isPresigned, PooledBuffer into)
    {
        if (query.Length == 0) return;
        var pairs = new List<(string Name, string Value)>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (isPresigned && SignatureParts.IsSignatureParameter(pair)) continue;
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? "" : pair[(equals + 1)..];
            pairs.Add((Normalize(name), Normalize(value)));
        }

        pairs.Sort(static (left, right) =>
        {
            var byName = string.CompareOrdinal(left.Name, right.Name);
            return byName != 0 ? byName : string.CompareOrdinal(left.Value, right.Value);
        });
        for (var i = 0; i < pairs.Count; i++)
        {
            if (i > 0) into.Append((byte)'&');
            Text(into, pairs[i].Name);
            into.Append((byte)'=');
            Text(into, pairs[i].Value);
        }
    }

    private static string Normalize(string encoded) => Uri.EscapeDataString(Uri.UnescapeDataString(encoded));

    private static void WriteHeaders(AwsRequest request, string signed, PooledBuffer into)
    {
        var hasHost = false;
        foreach (var range in signed.AsSpan().Split(';'))
        {
            var name = signed[range];
            hasHost |= name == "host";
            if (!request.Headers.TryGetValue(name, out var values)) throw new SignatureException(SignatureFault.Mismatch, $"The signed header '{name}' is not in the request.");
            Text(into, name);
            into.Append((byte)':');
            for (var i = 0; i < values.Count; i++)
            {
                if (i > 0) into.Append((byte)',');
                WriteTrimmed(values[i] ?? "", into);
            }

            into.Append((byte)'\n');
        }

        if (!hasHost) throw new SignatureException(SignatureFault.Mismatch, "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    }

    /// <summary>Without the spaces at both ends, and with one where there are several.</summary>
    private static void WriteTrimmed(string value, PooledBuffer into)
    {
        var trimmed = value.AsSpan().Trim();
        if (!trimmed.Contains("  ", StringComparison.Ordinal))
        {
            into.Advance(Encoding.UTF8.GetBytes(trimmed, into.GetSpan(trimmed.Length * 3)));
            return;
        }

        var before = '\0';
        foreach (var c in trimmed)
        {
            if (c != ' ' || before != ' ') into.Advance(Encoding.UTF8.GetBytes([c], into.GetSpan(3)));
            before = c;
        }
    }

    private static void WriteDigest(AwsRequest request, PooledBuffer into)
    {
        var claimed = request.Headers["X-Amz-Content-Sha256"] is { Count: > 0 } values ? values[0] : null;
        if (claimed == UnsignedPayload)
        {
            Text(into, UnsignedPayload);
            return;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(request.Body.Span, digest);
        Span<byte> hex = stackalloc byte[SHA256.HashSizeInBytes * 2];
        Convert.TryToHexStringLower(digest, hex, out _);
        if (claimed is not null && !Encoding.ASCII.GetBytes(claimed).AsSpan().SequenceEqual(hex))
        {
            throw new SignatureException(SignatureFault.Mismatch, "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }

        into.Append(hex);
    }

    private static void Escape(PooledBuffer into, char c)
    {
        Span<byte> utf8 = stackalloc byte[3];
        var count = Encoding.UTF8.GetBytes([c], utf8);
        foreach (var b in utf8[..count])
        {
            into.Append((byte)'%');
            into.Append((byte)"0123456789ABCDEF"[b >> 4]);
            into.Append((byte)"0123456789ABCDEF"[b & 15]);
        }
    }

    private static void Text(PooledBuffer into, string text) => into.Advance(Encoding.UTF8.GetBytes(text, into.GetSpan(text.Length * 3)));
}
