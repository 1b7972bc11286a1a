using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>Data keys, Encrypt, Decrypt, ReEncrypt and GenerateRandom.</summary>
/// <remarks>
/// Provenance: Documented (KMS API reference; developer guide, "Key states" for who is refused and how). A ciphertext names its key, as AWS's do; its form is ours.
/// </remarks>
internal sealed class CryptographyOperations(KmsState state)
{
    internal static void DemandUsable(KeyRecord key)
    {
        if (key.State == "Disabled") throw KmsErrors.Disabled(key.Arn);
        if (key.State == "PendingDeletion") throw KmsErrors.PendingDeletion(key.Arn);
    }

    internal DataKeyOutput GenerateDataKey(AwsApiCall call, GenerateDataKeyInput input)
    {
        var key = state.Find(input.KeyId);
        Demand(key, call, call.Operation, input.EncryptionContext);
        DemandNoDryRun(call);
        var dataKey = state.NewDataKey(key, input.NumberOfBytes, input.EncryptionContext);
        return call.Operation == "kms:GenerateDataKey" ? dataKey : dataKey with { Plaintext = null };
    }

    internal DataKeyOutput Decrypt(AwsApiCall call, DecryptInput input)
    {
        var key = state.Find(input.DataKey.KeyArn);
        KeyAuthorization.Demand(key, call, "kms:Decrypt", isForAwsResource: false, input.DataKey.EncryptionContext);
        DemandUsable(key);
        return new DataKeyOutput(input.DataKey, key.Unwrap(input.DataKey) ?? throw KmsErrors.InvalidCiphertext());
    }

    internal WrappedDataKey Encrypt(AwsApiCall call, EncryptInput input)
    {
        var key = state.Find(input.KeyId);
        Demand(key, call, "kms:Encrypt", input.EncryptionContext);
        DemandNoDryRun(call);
        return state.Wrap(key, input.Plaintext, input.EncryptionContext);
    }

    internal DataKeyOutput DecryptBlob(AwsApiCall call, DecryptBlobInput input) => Open(call, "kms:Decrypt", input.CiphertextBlob, input.EncryptionContext, input.KeyId, isLast: true);

    internal ReEncryptOutput ReEncrypt(AwsApiCall call, ReEncryptInput input)
    {
        var plain = Open(call, "kms:ReEncryptFrom", input.CiphertextBlob, input.SourceContext, input.SourceKeyId, isLast: false);
        var destination = state.Find(input.DestinationKeyId);
        Demand(destination, call, "kms:ReEncryptTo", input.DestinationContext);
        DemandNoDryRun(call);
        return new ReEncryptOutput(state.Wrap(destination, plain.Plaintext, input.DestinationContext), plain.Wrapped.KeyArn);
    }

    internal byte[] GenerateRandom(AwsApiCall call, GenerateRandomInput input)
    {
        KeyAuthorization.DemandAny(call, "*");
        var bytes = new byte[input.NumberOfBytes];
        state.Random.Fill(bytes);
        return bytes;
    }

    private static void Demand(KeyRecord key, AwsApiCall call, string action, string context)
    {
        KeyAuthorization.Demand(key, call, action, isForAwsResource: false, context);
        DemandUsable(key);
        if (key.Spec != "SYMMETRIC_DEFAULT") throw KmsErrors.InvalidKeyUsage(key.Arn, key.Spec);
    }

    private static void DemandNoDryRun(AwsApiCall call)
    {
        if (call.IsDryRun) throw KmsErrors.DryRun();
    }

    private DataKeyOutput Open(AwsApiCall call, string action, byte[] blob, string context, string? keyId, bool isLast)
    {
        var named = keyId is null ? null : state.Find(keyId);
        if (CiphertextBlob.Open(blob) is not { } content) throw KmsErrors.InvalidCiphertext();
        if (named is not null && named.KeyId != content.KeyId) throw KmsErrors.IncorrectKey();
        if (!state.Keys.TryGetValue(content.KeyId, out var key)) throw KmsErrors.InvalidCiphertext();
        Demand(key, call, action, context);
        var wrapped = new WrappedDataKey(key.Arn, context, content.Sealed);
        var plaintext = key.Unwrap(wrapped) ?? throw KmsErrors.InvalidCiphertext();
        if (isLast) DemandNoDryRun(call);
        return new DataKeyOutput(wrapped, plaintext);
    }
}
