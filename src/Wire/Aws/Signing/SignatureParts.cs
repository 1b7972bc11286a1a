using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Signing;

/// <summary>What a request says about its own signature (Signature Version 4), in the header Authorization or, presigned, in the query.</summary>
internal sealed record SignatureParts(
    string AccessKeyId, string Date, string Region, string Service, string SignedHeaders, string Signature, string Time, string? SessionToken, TimeSpan? Lifetime)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string SignatureParameter = "X-Amz-Signature";

    internal bool IsPresigned => Lifetime is not null;

    /// <summary>The query without the signature itself.</summary>
    internal static bool IsSignatureParameter(ReadOnlySpan<char> pair) => pair.StartsWith(SignatureParameter + "=", StringComparison.Ordinal);

    /// <summary>Null when the request carries no signature at all.</summary>
    /// <exception cref="SignatureException">It carries one that can't be read.</exception>
    internal static SignatureParts? Read(AwsRequest request)
    {
        if (request.Headers.Authorization is { Count: > 0 } values && values[0] is { Length: > 0 } header) return FromHeader(request, header);
        return request.Query.Contains(SignatureParameter, StringComparison.Ordinal) ? FromQuery(request) : null;
    }

    private static SignatureParts FromHeader(AwsRequest request, string header)
    {
        if (!header.StartsWith(Algorithm, StringComparison.Ordinal)) throw Incomplete("Authorization header requires the algorithm AWS4-HMAC-SHA256.");
        string? credential = null, headers = null, signature = null;
        var rest = header.AsSpan(Algorithm.Length);
        foreach (var range in rest.Split(','))
        {
            var part = rest[range].Trim();
            if (part.StartsWith("Credential=", StringComparison.Ordinal)) credential = part["Credential=".Length..].ToString();
            else if (part.StartsWith("SignedHeaders=", StringComparison.Ordinal)) headers = part["SignedHeaders=".Length..].ToString();
            else if (part.StartsWith("Signature=", StringComparison.Ordinal)) signature = part["Signature=".Length..].ToString();
        }

        if (credential is null) throw Incomplete("Authorization header requires 'Credential' parameter.");
        if (headers is null) throw Incomplete("Authorization header requires 'SignedHeaders' parameter.");
        if (signature is null) throw Incomplete("Authorization header requires 'Signature' parameter.");
        var time = request.Headers["X-Amz-Date"] is { Count: > 0 } amz ? amz[0]! : throw Incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        var token = request.Headers["X-Amz-Security-Token"] is { Count: > 0 } tokens ? tokens[0] : null;
        return Of(credential, headers, signature, time, token, null);
    }

    private static SignatureParts FromQuery(AwsRequest request)
    {
        string? credential = null, headers = null, signature = null, time = null, token = null, expires = null, algorithm = null;
        foreach (var range in request.Query.AsSpan().Split('&'))
        {
            var pair = request.Query.AsSpan()[range];
            var equals = pair.IndexOf('=');
            if (equals < 0) continue;
            var value = Uri.UnescapeDataString(pair[(equals + 1)..]);
            switch (pair[..equals])
            {
                case "X-Amz-Algorithm": algorithm = value; break;
                case "X-Amz-Credential": credential = value; break;
                case "X-Amz-SignedHeaders": headers = value; break;
                case SignatureParameter: signature = value; break;
                case "X-Amz-Date": time = value; break;
                case "X-Amz-Security-Token": token = value; break;
                case "X-Amz-Expires": expires = value; break;
                default: break;
            }
        }

        if (algorithm != Algorithm || credential is null || headers is null || signature is null || time is null) throw Incomplete("Query-string authentication is not complete.");
        if (!int.TryParse(expires, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) || seconds > 604_800)
        {
            throw Incomplete("X-Amz-Expires must be a number of seconds up to 604800.");
        }

        return Of(credential, headers, signature, time, token, TimeSpan.FromSeconds(seconds));
    }

    private static SignatureParts Of(string credential, string headers, string signature, string time, string? token, TimeSpan? lifetime)
    {
        var scope = credential.Split('/');
        if (scope.Length != 5 || scope[4] != "aws4_request") throw Incomplete($"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'");
        if (!time.StartsWith(scope[1], StringComparison.Ordinal)) throw new SignatureException(SignatureFault.Mismatch, $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{scope[1]}' != '{time}'.");
        return new SignatureParts(scope[0], scope[1], scope[2], scope[3], headers, signature, time, token, lifetime);
    }

    private static SignatureException Incomplete(string detail) => new(SignatureFault.Incomplete, detail);
}
