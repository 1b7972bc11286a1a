namespace Drydock.Simulators.Aws.Kms;

/// <summary>DescribeKey; also the resolution of a key's name that EC2 does for CreateVolume's answer.</summary>
internal sealed record DescribeKeyInput(string KeyId);

/// <summary>GenerateDataKey and GenerateDataKeyWithoutPlaintext.</summary>
internal sealed record GenerateDataKeyInput(string KeyId, int NumberOfBytes, string EncryptionContext);

/// <summary>Decrypt of a data key.</summary>
internal sealed record DecryptInput(WrappedDataKey DataKey);

/// <summary>CreateGrant. <paramref name="IsForAwsResource"/> is what the condition kms:GrantIsForAWSResource sees.</summary>
internal sealed record CreateGrantInput(string KeyId, string GranteePrincipal, IReadOnlyList<string> Operations, string EncryptionContext, bool IsForAwsResource);

/// <summary>ListGrants.</summary>
internal sealed record ListGrantsInput(string KeyId);

/// <summary>RevokeGrant and RetireGrant.</summary>
internal sealed record RevokeGrantInput(string KeyId, string GrantId, bool IsForAwsResource);

/// <summary>A data key in the clear and wrapped.</summary>
internal sealed record DataKeyOutput(WrappedDataKey Wrapped, byte[]? Plaintext);
