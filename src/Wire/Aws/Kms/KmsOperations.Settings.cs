using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Kms;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Kms;

internal static partial class KmsOperations
{
    private const string DefaultPolicy = "default";

    private static void AddKeySettings(SortedDictionary<string, Func<JsonMembers, KmsCall>> operations)
    {
        operations["GetKeyPolicy"] = static members =>
        {
            var name = members.Text("PolicyName", 128) ?? DefaultPolicy;
            return new(new GetKeyPolicyInput(KeyId(members), name), (json, result) =>
            {
                json.WriteString("Policy", (string)result!);
                json.WriteString("PolicyName", name);
            });
        };
        operations["PutKeyPolicy"] = static members => new(
            new PutKeyPolicyInput(
                KeyId(members), members.Text("PolicyName", 128) ?? DefaultPolicy, members.RequiredText("Policy", 131_072), members.Flag("BypassPolicyLockoutSafetyCheck")),
            null);
        operations["ListKeyPolicies"] = static members =>
        {
            Page(members, 1000);
            return new(new ListKeyPoliciesInput(KeyId(members)), static (json, result) =>
                WritePage(json, "PolicyNames", (ListPage<string>)result!, static (json, name) => json.WriteStringValue(name)));
        };
        operations["TagResource"] = static members => new(new TagKeyInput(KeyId(members), Tags(members)), null);
        operations["UntagResource"] = static members => new(new UntagKeyInput(KeyId(members), members.Texts("TagKeys")), null);
        operations["ListResourceTags"] = static members => new(new ListKeyTagsInput(KeyId(members), Page(members, 50)), static (json, result) =>
            WritePage(json, "Tags", (ListPage<KeyValuePair<string, string>>)result!, static (json, tag) =>
            {
                json.WriteStartObject();
                json.WriteString("TagKey", tag.Key);
                json.WriteString("TagValue", tag.Value);
                json.WriteEndObject();
            }));
        operations["EnableKeyRotation"] = static members => new(new SetKeyRotationInput(KeyId(members), members.Number("RotationPeriodInDays", 90, 2560) ?? 365), null);
        operations["DisableKeyRotation"] = static members => new(new SetKeyRotationInput(KeyId(members), null), null);
        operations["GetKeyRotationStatus"] = static members => new(new GetKeyRotationInput(KeyId(members)), static (json, result) =>
        {
            var status = (KeyRotationStatus)result!;
            json.WriteBoolean("KeyRotationEnabled", status.PeriodDays is not null);
            json.WriteString("KeyId", status.KeyArn);
            if (status.PeriodDays is { } days) json.WriteNumber("RotationPeriodInDays", days);
            if (status.NextRotation is { } next) json.WriteTime("NextRotationDate", next);
        });
    }
}
