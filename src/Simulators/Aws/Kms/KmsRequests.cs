using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>DescribeKey; also the resolution of a key's name that EC2 does for CreateVolume's answer.</summary>
internal sealed record DescribeKeyInput(string KeyId, bool IsDetailed = false);

/// <summary>GenerateDataKey and GenerateDataKeyWithoutPlaintext. Contexts are canonical texts (<see cref="EncryptionContext"/>).</summary>
internal sealed record GenerateDataKeyInput(string KeyId, int NumberOfBytes, string EncryptionContext);

/// <summary>Decrypt of a data key.</summary>
internal sealed record DecryptInput(WrappedDataKey DataKey);

/// <summary>Encrypt.</summary>
internal sealed record EncryptInput(string KeyId, byte[] Plaintext, string EncryptionContext);

/// <summary>Decrypt of what says itself by which key it is encrypted; the key is checked when it is named.</summary>
internal sealed record DecryptBlobInput(byte[] CiphertextBlob, string EncryptionContext, string? KeyId);

/// <summary>ReEncrypt.</summary>
internal sealed record ReEncryptInput(byte[] CiphertextBlob, string SourceContext, string? SourceKeyId, string DestinationKeyId, string DestinationContext);

/// <summary>GenerateRandom.</summary>
internal sealed record GenerateRandomInput(int NumberOfBytes);

/// <summary>
/// CreateGrant. <paramref name="IsForAwsResource"/> is what the condition kms:GrantIsForAWSResource sees; <paramref name="Constraint"/> says how
/// <paramref name="EncryptionContext"/> restricts the grant.
/// </summary>
internal sealed record CreateGrantInput(
    string KeyId, string GranteePrincipal, IReadOnlyList<string> Operations, string EncryptionContext, bool IsForAwsResource,
    GrantConstraint Constraint = GrantConstraint.ContextEquals, string? Name = null, string? RetiringPrincipal = null);

/// <summary>ListGrants, all of them.</summary>
internal sealed record ListGrantsInput(string KeyId);

/// <summary>ListGrants by page.</summary>
internal sealed record ListGrantsPageInput(string KeyId, string? GrantId, string? GranteePrincipal, ListPageInput Page);

/// <summary>ListRetirableGrants.</summary>
internal sealed record ListRetirableGrantsInput(string RetiringPrincipal, ListPageInput Page);

/// <summary>RevokeGrant, and RetireGrant by a service.</summary>
internal sealed record RevokeGrantInput(string KeyId, string GrantId, bool IsForAwsResource);

/// <summary>RetireGrant: by token, or by key and id.</summary>
internal sealed record RetireGrantInput(string? GrantToken, string? KeyId, string? GrantId);

/// <summary>A data key in the clear and wrapped.</summary>
internal sealed record DataKeyOutput(WrappedDataKey Wrapped, byte[]? Plaintext);

/// <summary>What ReEncrypt gives.</summary>
internal sealed record ReEncryptOutput(WrappedDataKey Wrapped, string SourceKeyArn);

/// <summary>CreateKey.</summary>
internal sealed record CreateKeyInput(
    string? Policy, string Description, string Usage, string Spec, IReadOnlyList<KeyValuePair<string, string>> Tags, bool BypassesLockoutCheck);

/// <summary>EnableKey and DisableKey.</summary>
internal sealed record SetKeyEnabledInput(string KeyId, bool IsEnabled);

/// <summary>ScheduleKeyDeletion.</summary>
internal sealed record ScheduleKeyDeletionInput(string KeyId, int PendingWindowInDays);

/// <summary>CancelKeyDeletion.</summary>
internal sealed record CancelKeyDeletionInput(string KeyId);

/// <summary>UpdateKeyDescription.</summary>
internal sealed record UpdateKeyDescriptionInput(string KeyId, string Description);

/// <summary>ListKeys.</summary>
internal sealed record ListKeysInput(ListPageInput Page);

/// <summary>GetKeyPolicy.</summary>
internal sealed record GetKeyPolicyInput(string KeyId, string PolicyName);

/// <summary>PutKeyPolicy.</summary>
internal sealed record PutKeyPolicyInput(string KeyId, string PolicyName, string Policy, bool BypassesLockoutCheck);

/// <summary>ListKeyPolicies.</summary>
internal sealed record ListKeyPoliciesInput(string KeyId);

/// <summary>TagResource.</summary>
internal sealed record TagKeyInput(string KeyId, IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>UntagResource.</summary>
internal sealed record UntagKeyInput(string KeyId, IReadOnlyList<string> TagKeys);

/// <summary>ListResourceTags.</summary>
internal sealed record ListKeyTagsInput(string KeyId, ListPageInput Page);

/// <summary>EnableKeyRotation with a period, DisableKeyRotation with null.</summary>
internal sealed record SetKeyRotationInput(string KeyId, int? PeriodDays);

/// <summary>GetKeyRotationStatus.</summary>
internal sealed record GetKeyRotationInput(string KeyId);

/// <summary>What GetKeyRotationStatus gives.</summary>
internal sealed record KeyRotationStatus(string KeyArn, int? PeriodDays, DateTimeOffset? NextRotation);

/// <summary>CreateAlias.</summary>
internal sealed record CreateAliasInput(string AliasName, string TargetKeyId);

/// <summary>UpdateAlias.</summary>
internal sealed record UpdateAliasInput(string AliasName, string TargetKeyId);

/// <summary>DeleteAlias.</summary>
internal sealed record DeleteAliasInput(string AliasName);

/// <summary>ListAliases, of one key or of all.</summary>
internal sealed record ListAliasesInput(string? KeyId, ListPageInput Page);
