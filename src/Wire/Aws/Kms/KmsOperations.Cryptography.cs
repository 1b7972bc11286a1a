using System.Text.Json;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Kms;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Kms;

internal static partial class KmsOperations
{
    private const string Symmetric = "SYMMETRIC_DEFAULT";
    private const int PlaintextMax = 4096;
    private const int CiphertextMax = 6144;

    private static void AddCryptography(SortedDictionary<string, Func<JsonMembers, KmsCall>> operations)
    {
        operations["GenerateDataKey"] = static members => new(ReadGenerateDataKey(members), static (json, result) =>
        {
            var key = (DataKeyOutput)result!;
            json.WriteBase64String("CiphertextBlob", CiphertextBlob.Make(key.Wrapped));
            json.WriteBase64String("Plaintext", key.Plaintext);
            json.WriteString("KeyId", key.Wrapped.KeyArn);
        }, members.Flag("DryRun"));
        operations["GenerateDataKeyWithoutPlaintext"] = static members => new(ReadGenerateDataKey(members), static (json, result) =>
        {
            var key = (DataKeyOutput)result!;
            json.WriteBase64String("CiphertextBlob", CiphertextBlob.Make(key.Wrapped));
            json.WriteString("KeyId", key.Wrapped.KeyArn);
        }, members.Flag("DryRun"));
        operations["Encrypt"] = static members =>
        {
            CheckAlgorithm(members, "EncryptionAlgorithm");
            var input = new EncryptInput(KeyId(members), members.RequiredBytes("Plaintext", PlaintextMax), Context(members, "EncryptionContext"));
            return new(input, static (json, result) =>
            {
                var wrapped = (WrappedDataKey)result!;
                json.WriteBase64String("CiphertextBlob", CiphertextBlob.Make(wrapped));
                json.WriteString("KeyId", wrapped.KeyArn);
                json.WriteString("EncryptionAlgorithm", Symmetric);
            }, members.Flag("DryRun"));
        };
        operations["Decrypt"] = static members =>
        {
            RefuseRecipient(members);
            CheckAlgorithm(members, "EncryptionAlgorithm");
            var input = new DecryptBlobInput(members.RequiredBytes("CiphertextBlob", CiphertextMax), Context(members, "EncryptionContext"), members.Text("KeyId", KeyIdLengthMax));
            return new(input, static (json, result) =>
            {
                var opened = (DataKeyOutput)result!;
                json.WriteString("KeyId", opened.Wrapped.KeyArn);
                json.WriteBase64String("Plaintext", opened.Plaintext);
                json.WriteString("EncryptionAlgorithm", Symmetric);
            }, members.Flag("DryRun"));
        };
        operations["ReEncrypt"] = static members => new(ReadReEncrypt(members), static (json, result) =>
        {
            var output = (ReEncryptOutput)result!;
            json.WriteBase64String("CiphertextBlob", CiphertextBlob.Make(output.Wrapped));
            json.WriteString("SourceKeyId", output.SourceKeyArn);
            json.WriteString("KeyId", output.Wrapped.KeyArn);
            json.WriteString("SourceEncryptionAlgorithm", Symmetric);
            json.WriteString("DestinationEncryptionAlgorithm", Symmetric);
        }, members.Flag("DryRun"));
        operations["GenerateRandom"] = static members =>
        {
            RefuseUnsupported(members, "CustomKeyStoreId");
            RefuseRecipient(members);
            var bytes = members.Number("NumberOfBytes", 1, 1024) ?? throw new AwsServiceException("ValidationException", "NumberOfBytes is a required parameter");
            return new(new GenerateRandomInput(bytes), static (json, result) => json.WriteBase64String("Plaintext", (byte[])result!));
        };
    }

    private static GenerateDataKeyInput ReadGenerateDataKey(JsonMembers members)
    {
        RefuseRecipient(members);
        var bytes = members.Number("NumberOfBytes", 1, 1024);
        var hasSpec = members.Text("KeySpec") is not null;
        if (hasSpec == bytes is not null) throw new AwsServiceException("ValidationException", "Please specify either number of bytes or key spec.");
        if (hasSpec) bytes = members.OneOf("KeySpec", "", "AES_256", "AES_128") == "AES_256" ? 32 : 16;
        return new GenerateDataKeyInput(KeyId(members), bytes!.Value, Context(members, "EncryptionContext"));
    }

    private static ReEncryptInput ReadReEncrypt(JsonMembers members)
    {
        CheckAlgorithm(members, "SourceEncryptionAlgorithm");
        CheckAlgorithm(members, "DestinationEncryptionAlgorithm");
        return new ReEncryptInput(
            members.RequiredBytes("CiphertextBlob", CiphertextMax),
            Context(members, "SourceEncryptionContext"),
            members.Text("SourceKeyId", KeyIdLengthMax),
            KeyId(members, "DestinationKeyId"),
            Context(members, "DestinationEncryptionContext"));
    }

    private static string Context(JsonMembers members, string name)
    {
        var context = EncryptionContext.Of(members.Map(name));
        return context.Length <= 8192 ? context : throw new AwsServiceException("ValidationException", "The encryption context is too long: 8192 characters at most.");
    }

    private static void CheckAlgorithm(JsonMembers members, string name)
    {
        var algorithm = members.OneOf(name, Symmetric, Symmetric, "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE");
        if (algorithm != Symmetric) throw new AwsServiceException("InvalidKeyUsageException", $"The algorithm {algorithm} is incompatible with a symmetric key; others are not simulated.");
    }

    private static void RefuseRecipient(JsonMembers members)
    {
        if (members.Structure("Recipient") is not null) throw new AwsServiceException("UnsupportedOperationException", "Nitro enclaves (Recipient) are not simulated.");
    }
}
