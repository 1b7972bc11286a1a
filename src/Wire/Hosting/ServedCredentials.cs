using System.Security.Cryptography;

namespace Drydock.Wire.Hosting;

/// <summary>What clients of a served cloud show: drawn for each cloud anew, never logged.</summary>
public sealed record ServedCredentials(string AwsAccessKeyId, string AwsSecretAccessKey, string AdminToken)
{
    public static ServedCredentials Draw() => new(
        "AKIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40),
        RandomNumberGenerator.GetHexString(48, lowercase: true));

    public override string ToString() => $"{nameof(ServedCredentials)} {{ {AwsAccessKeyId} }}";
}
