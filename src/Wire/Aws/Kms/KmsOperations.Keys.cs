using System.Text.Json;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Kms;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Kms;

internal static partial class KmsOperations
{
    private static readonly string[] RsaAlgorithms = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];

    private static void AddKeys(SortedDictionary<string, Func<JsonMembers, KmsCall>> operations)
    {
        operations["CreateKey"] = static members => new(ReadCreateKey(members), WriteMetadata);
        operations["DescribeKey"] = static members => new(new DescribeKeyInput(KeyId(members), IsDetailed: true), WriteMetadata);
        operations["ListKeys"] = static members => new(new ListKeysInput(Page(members, 1000)), static (json, result) => WritePage(json, "Keys", (ListPage<KmsKey>)result!, static (json, key) =>
        {
            json.WriteStartObject();
            json.WriteString("KeyId", key.KeyId);
            json.WriteString("KeyArn", key.Arn);
            json.WriteEndObject();
        }));
        operations["EnableKey"] = static members => new(new SetKeyEnabledInput(KeyId(members), true), null);
        operations["DisableKey"] = static members => new(new SetKeyEnabledInput(KeyId(members), false), null);
        operations["ScheduleKeyDeletion"] = static members =>
        {
            var days = members.Number("PendingWindowInDays", 7, 30) ?? 30;
            return new(new ScheduleKeyDeletionInput(KeyId(members), days), (json, result) =>
            {
                var key = (KeyView)result!;
                json.WriteString("KeyId", key.Key.Arn);
                json.WriteTime("DeletionDate", key.DeletionDate!.Value);
                json.WriteString("KeyState", key.Key.State);
                json.WriteNumber("PendingWindowInDays", days);
            });
        };
        operations["CancelKeyDeletion"] = static members =>
            new(new CancelKeyDeletionInput(KeyId(members)), static (json, result) => json.WriteString("KeyId", ((KeyView)result!).Key.Arn));
        operations["UpdateKeyDescription"] = static members => new(
            new UpdateKeyDescriptionInput(KeyId(members), members.Text("Description", 8192) ?? throw JsonMembers.MissingMember("Description")), null);
    }

    private static CreateKeyInput ReadCreateKey(JsonMembers members)
    {
        RefuseUnsupported(members, "CustomKeyStoreId", "XksKeyId");
        if (members.Flag("MultiRegion")) throw new AwsServiceException("UnsupportedOperationException", "Multi-region keys are not simulated.");
        if (members.OneOf("Origin", "AWS_KMS", "AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE") != "AWS_KMS")
        {
            throw new AwsServiceException("UnsupportedOperationException", "Keys of other origins than AWS_KMS are not simulated.");
        }

        var spec = members.OneOf(
            "KeySpec", members.Text("CustomerMasterKeySpec") ?? "SYMMETRIC_DEFAULT",
            "RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "SYMMETRIC_DEFAULT", "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512");
        var usage = members.OneOf("KeyUsage", "ENCRYPT_DECRYPT", "SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT");
        if (!IsPossible(spec, usage)) throw new AwsServiceException("ValidationException", $"KeyUsage {usage} is not compatible with KeySpec {spec}");
        return new CreateKeyInput(members.Text("Policy", 131_072), members.Text("Description", 8192) ?? "", usage, spec, Tags(members), members.Flag("BypassPolicyLockoutSafetyCheck"));
    }

    private static bool IsPossible(string spec, string usage) => usage switch
    {
        "ENCRYPT_DECRYPT" => spec == "SYMMETRIC_DEFAULT" || spec.StartsWith("RSA_", StringComparison.Ordinal),
        "SIGN_VERIFY" => spec.StartsWith("RSA_", StringComparison.Ordinal) || spec.StartsWith("ECC_", StringComparison.Ordinal),
        "KEY_AGREEMENT" => spec.StartsWith("ECC_NIST_", StringComparison.Ordinal),
        _ => spec.StartsWith("HMAC_", StringComparison.Ordinal),
    };

    private static void WriteMetadata(Utf8JsonWriter json, object? result)
    {
        var view = (KeyView)result!;
        var key = view.Key;
        json.WriteStartObject("KeyMetadata");
        json.WriteString("AWSAccountId", view.AccountId);
        json.WriteString("KeyId", key.KeyId);
        json.WriteString("Arn", key.Arn);
        json.WriteTime("CreationDate", view.CreationDate);
        json.WriteBoolean("Enabled", key.State == "Enabled");
        json.WriteString("Description", view.Description);
        json.WriteString("KeyUsage", key.Usage);
        json.WriteString("KeyState", key.State);
        if (view.DeletionDate is { } deletion) json.WriteTime("DeletionDate", deletion);
        json.WriteString("Origin", "AWS_KMS");
        json.WriteString("KeyManager", key.Manager);
        json.WriteString("CustomerMasterKeySpec", key.Spec);
        json.WriteString("KeySpec", key.Spec);
        if (key.Usage == "ENCRYPT_DECRYPT")
        {
            json.WriteStartArray("EncryptionAlgorithms");
            foreach (var algorithm in key.Spec == "SYMMETRIC_DEFAULT" ? ["SYMMETRIC_DEFAULT"] : RsaAlgorithms) json.WriteStringValue(algorithm);
            json.WriteEndArray();
        }

        json.WriteBoolean("MultiRegion", false);
        json.WriteEndObject();
    }
}
