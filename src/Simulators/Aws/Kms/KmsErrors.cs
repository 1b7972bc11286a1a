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

    internal static AwsServiceException NotPendingDeletion(string arn) => new("KMSInvalidStateException", $"{arn} is not pending deletion.");

    internal static AwsServiceException ManagedByAws(string arn) => new("UnsupportedOperationException", $"{arn} is managed by AWS.");

    internal static AwsServiceException AliasExists(string arn) => new("AlreadyExistsException", $"An alias with the name {arn} already exists");

    internal static AwsServiceException InvalidAlias(string message) => new("InvalidAliasNameException", message);

    internal static AwsServiceException IncorrectKey() => new("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");

    internal static AwsServiceException InvalidMarker() => new("InvalidMarkerException", "The marker is invalid.");

    internal static AwsServiceException InvalidGrant(string grantId) => new("NotFoundException", $"Grant ID {grantId} not found");

    internal static AwsServiceException InvalidGrantToken() => new("InvalidGrantTokenException", "The grant token is invalid.");

    internal static AwsServiceException MalformedPolicy(string message) => new("MalformedPolicyDocumentException", message);

    internal static AwsServiceException PolicyNotFound(string name) => new("NotFoundException", $"No such policy exists: {name}");

    internal static AwsServiceException Tag(string message) => new("TagException", message);

    internal static AwsServiceException TagLimit() => new("LimitExceededException", "The limit of 50 tags for a KMS key was exceeded.");

    internal static AwsServiceException Validation(string message) => new("ValidationException", message);

    internal static AwsServiceException Unsupported(string message) => new("UnsupportedOperationException", message);

    internal static AwsServiceException DryRun() => new("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");

    internal static AwsServiceException InvalidCiphertext() => new("InvalidCiphertextException", "The ciphertext refers to a key or context that does not match.");

    internal static AwsServiceException InvalidKeyUsage(string arn, string spec) =>
        new("InvalidKeyUsageException", $"{arn} key spec is {spec} which is not valid for this operation.");

    internal static AwsServiceException AccessDenied(string principal, string action, string arn, bool explicitly) => new(
        "AccessDeniedException",
        $"User: {principal} is not authorized to perform: {action} on resource: {arn} "
        + (explicitly ? "with an explicit deny" : $"because no identity-based policy allows the {action} action"));
}
