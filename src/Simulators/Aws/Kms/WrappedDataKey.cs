namespace Drydock.Simulators.Aws.Kms;

/// <summary>A data key as a service stores it: encrypted under a key that never leaves KMS, bound to an encryption context.</summary>
public sealed class WrappedDataKey(string keyArn, string encryptionContext, ReadOnlyMemory<byte> ciphertextBlob)
{
    public string KeyArn { get; } = keyArn;
    public string EncryptionContext { get; } = encryptionContext;
    public ReadOnlyMemory<byte> CiphertextBlob { get; } = ciphertextBlob;
}
