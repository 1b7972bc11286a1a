using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Kms;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Kms;

internal static partial class KmsOperations
{
    private static void AddAliases(SortedDictionary<string, Func<JsonMembers, KmsCall>> operations, SimAwsOptions options)
    {
        operations["CreateAlias"] = static members => new(new CreateAliasInput(AliasName(members), KeyId(members, "TargetKeyId")), null);
        operations["UpdateAlias"] = static members => new(new UpdateAliasInput(AliasName(members), KeyId(members, "TargetKeyId")), null);
        operations["DeleteAlias"] = static members => new(new DeleteAliasInput(AliasName(members)), null);
        operations["ListAliases"] = members => new(new ListAliasesInput(members.Text("KeyId", KeyIdLengthMax), Page(members, 100)), (json, result) =>
            WritePage(json, "Aliases", (ListPage<AliasRecord>)result!, (json, alias) =>
            {
                json.WriteStartObject();
                json.WriteString("AliasName", alias.Name);
                json.WriteString("AliasArn", $"arn:aws:kms:{options.Region}:{options.AccountId}:{alias.Name}");
                json.WriteString("TargetKeyId", alias.TargetKeyId);
                json.WriteTime("CreationDate", alias.CreationDate);
                json.WriteTime("LastUpdatedDate", alias.LastUpdatedDate);
                json.WriteEndObject();
            }));
    }

    /// <summary>Documented (CreateAlias): letters, digits, slash, underscore, dash and, as AWS takes it, colon.</summary>
    private static string AliasName(JsonMembers members)
    {
        var name = members.RequiredText("AliasName", 256);
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '_' or '-' or ':')) throw JsonMembers.Invalid("AliasName", name, "Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$");
        }

        return name;
    }
}
