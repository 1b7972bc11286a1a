using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>KMS's own errors.</summary>
/// <remarks>Provenance: codes Documented (KMS API reference), messages Assumed from what users report.</remarks>
internal static class KmsErrors
{
    internal static AwsServiceException KeyNotFound(string arn) => new("NotFoundException", $"Key '{arn}' does not exist");

    internal static AwsServiceException AliasNotFound(string arn) => new("NotFoundException", $"Alias {arn} is not found.");

    internal static AwsServiceException InvalidKeyId(string keyId) => new("NotFoundException", $"Invalid keyId '{keyId}'");

    internal static AwsServiceException Disabled(string arn) => new("DisabledException", $"{arn} is disabled.");

    internal static AwsServiceException PendingDeletion(string arn) => new("KMSInvalidStateException", $"{arn} is pending deletion.");

    internal static AwsServiceException InvalidCiphertext() => new("InvalidCiphertextException", "The ciphertext refers to a key or context that does not match.");

    internal static AwsServiceException InvalidKeyUsage(string arn, string spec) =>
        new("InvalidKeyUsageException", $"{arn} key spec is {spec} which is not valid for this operation.");

    internal static AwsServiceException AccessDenied(string principal, string action, string arn, bool explicitly) => new(
        "AccessDeniedException",
        $"User: {principal} is not authorized to perform: {action} on resource: {arn} "
        + (explicitly ? "with an explicit deny" : $"because no identity-based policy allows the {action} action"));
}
