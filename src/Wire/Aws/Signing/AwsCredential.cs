using Drydock.Simulators.Aws.Iam;

namespace Drydock.Wire.Aws.Signing;

/// <summary>An access key and whose it is. A session's has a token, which must come along, and ends.</summary>
internal sealed record AwsCredential(string AccessKeyId, string SecretAccessKey, AwsPrincipal Principal, string? SessionToken = null, DateTimeOffset? Expires = null)
{
    public override string ToString() => $"{nameof(AwsCredential)} {{ {AccessKeyId} }}";
}
