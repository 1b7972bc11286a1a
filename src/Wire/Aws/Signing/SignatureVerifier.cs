using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Signing;

/// <summary>Verifies Signature Version 4 against the known access keys, on the real time: clients sign by their own clocks.</summary>
/// <remarks>Provenance: Documented (IAM user guide, "AWS Signature Version 4 for API requests").</remarks>
internal sealed class SignatureVerifier(CredentialStore credentials, string region, TimeProvider time)
{
    /// <summary>How far clocks may be apart (IAM user guide: five minutes).</summary>
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);

    /// <summary>Signing keys are worth keeping: one holds for a day, a region and a service.</summary>
    private const int SigningKeysMax = 256;

    private readonly ConcurrentDictionary<(string AccessKeyId, string Date, string Region, string Service), byte[]> _signingKeys = new();

    /// <summary>Who sent the request.</summary>
    /// <exception cref="SignatureException">Nobody that is known.</exception>
    internal AwsCaller Verify(AwsRequest request, SignatureParts? parts, bool isGlobal)
    {
        if (parts is null) throw new SignatureException(SignatureFault.Missing, "Missing Authentication Token");
        var credential = credentials.Find(parts.AccessKeyId);
        if (credential is null || credential.SessionToken != parts.SessionToken) throw new SignatureException(SignatureFault.UnknownKey, "The security token included in the request is invalid.");

        // Global services are signed for us-east-1 wherever they are called.
        if (parts.Region != region && !(isGlobal && parts.Region == "us-east-1"))
        {
            throw new SignatureException(SignatureFault.WrongRegion, $"Credential should be scoped to a valid region, not '{parts.Region}': this endpoint serves '{region}' only.");
        }

        CheckTime(parts, credential);
        if (!Matches(request, parts, credential))
        {
            throw new SignatureException(
                SignatureFault.Mismatch,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
        }

        return new AwsCaller(credential);
    }

    private void CheckTime(SignatureParts parts, AwsCredential credential)
    {
        if (!DateTimeOffset.TryParseExact(parts.Time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signed))
        {
            throw new SignatureException(SignatureFault.Incomplete, $"Date must be in ISO-8601 'basic format'. Got '{parts.Time}'.");
        }

        var now = time.GetUtcNow();
        if (signed > now + SkewMax) throw new SignatureException(SignatureFault.Expired, $"Signature not yet current: {parts.Time} is still later than {Text(now)} ({Text(now + SkewMax)} + 5 min.)");
        var earliest = now - (parts.Lifetime ?? SkewMax);
        if (signed < earliest) throw new SignatureException(SignatureFault.Expired, $"Signature expired: {parts.Time} is now earlier than {Text(earliest)} ({Text(now)} - {(parts.Lifetime ?? SkewMax).TotalMinutes:0.##} min.)");
        if (credential.Expires <= now) throw new SignatureException(SignatureFault.UnknownKey, "The security token included in the request is expired");
    }

    private bool Matches(AwsRequest request, SignatureParts parts, AwsCredential credential)
    {
        using var canonical = new PooledBuffer();
        CanonicalRequest.Write(request, parts, canonical);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.Written, digest);
        using var text = new PooledBuffer();
        Append(text, "AWS4-HMAC-SHA256\n");
        Append(text, parts.Time);
        text.Append((byte)'\n');
        Append(text, parts.Date);
        text.Append((byte)'/');
        Append(text, parts.Region);
        text.Append((byte)'/');
        Append(text, parts.Service);
        Append(text, "/aws4_request\n");
        Convert.TryToHexStringLower(digest, text.GetSpan(64), out var written);
        text.Advance(written);

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(SigningKey(parts, credential), text.Written, expected);
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return parts.Signature.Length == 64
            && Convert.FromHexString(parts.Signature, claimed, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(expected, claimed);
    }

    private byte[] SigningKey(SignatureParts parts, AwsCredential credential)
    {
        var scope = (parts.AccessKeyId, parts.Date, parts.Region, parts.Service);
        if (_signingKeys.TryGetValue(scope, out var known)) return known;
        if (_signingKeys.Count >= SigningKeysMax) _signingKeys.Clear();
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + credential.SecretAccessKey), Encoding.UTF8.GetBytes(parts.Date));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(parts.Region));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(parts.Service));
        key = HMACSHA256.HashData(key, "aws4_request"u8);
        return _signingKeys[scope] = key;
    }

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static void Append(PooledBuffer into, string text) => into.Advance(Encoding.UTF8.GetBytes(text, into.GetSpan(text.Length * 3)));
}
