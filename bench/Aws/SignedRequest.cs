using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drydock.Wire.Hosting;

namespace Drydock.Bench.Aws;

/// <summary>The bytes of one signed request to a served account, ready to be sent as often as its signature holds.</summary>
internal static class SignedRequest
{
    internal static byte[] Make(ServedCloud cloud, string service, string contentType, string? target, string body)
    {
        var time = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{cloud.Aws.Options.Region}/{service}/aws4_request";
        var host = cloud.AwsUri.Authority;
        var headers = $"content-type:{contentType}\nhost:{host}\nx-amz-date:{time}\n" + (target is null ? "" : $"x-amz-target:{target}\n");
        var names = "content-type;host;x-amz-date" + (target is null ? "" : ";x-amz-target");
        var canonical = $"POST\n/\n\n{headers}\n{names}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}";
        var text = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + cloud.Credentials.AwsSecretAccessKey);
        foreach (var part in scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        var request = $"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: {contentType}\r\nX-Amz-Date: {time}\r\n"
            + (target is null ? "" : $"X-Amz-Target: {target}\r\n")
            + $"Authorization: AWS4-HMAC-SHA256 Credential={cloud.Credentials.AwsAccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
        return Encoding.UTF8.GetBytes(request);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
