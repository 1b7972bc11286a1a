using System.Text.Json;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Kms;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Kms;

internal static partial class KmsOperations
{
    private static readonly string[] GrantOperations =
    [
        "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "Sign", "Verify", "GetPublicKey", "CreateGrant", "RetireGrant",
        "DescribeKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateMac", "VerifyMac", "DeriveSharedSecret",
    ];

    private static void AddGrants(SortedDictionary<string, Func<JsonMembers, KmsCall>> operations)
    {
        operations["CreateGrant"] = static members => new(ReadCreateGrant(members), static (json, result) =>
        {
            var grant = (KmsGrant)result!;
            json.WriteString("GrantToken", grant.GrantId);
            json.WriteString("GrantId", grant.GrantId);
        }, members.Flag("DryRun"));
        operations["ListGrants"] = static members => new(
            new ListGrantsPageInput(KeyId(members), members.Text("GrantId", 128), members.Text("GranteePrincipal", 256), Page(members, 100)), WriteGrants);
        operations["ListRetirableGrants"] = static members => new(new ListRetirableGrantsInput(members.RequiredText("RetiringPrincipal", 256), Page(members, 100)), WriteGrants);
        operations["RevokeGrant"] = static members => new(
            new RevokeGrantInput(KeyId(members), members.RequiredText("GrantId", 128), IsForAwsResource: false), null, members.Flag("DryRun"));
        operations["RetireGrant"] = static members =>
        {
            var token = members.Text("GrantToken", 8192);
            return token is null
                ? new(new RetireGrantInput(null, KeyId(members), members.RequiredText("GrantId", 128)), null, members.Flag("DryRun"))
                : new(new RetireGrantInput(token, null, null), null, members.Flag("DryRun"));
        };
    }

    private static CreateGrantInput ReadCreateGrant(JsonMembers members)
    {
        var granted = members.Texts("Operations");
        if (granted.Count == 0) throw JsonMembers.MissingMember("Operations");
        foreach (var operation in granted)
        {
            if (!GrantOperations.Contains(operation, StringComparer.Ordinal))
            {
                throw JsonMembers.Invalid("Operations", $"[{string.Join(", ", granted)}]", $"Member must satisfy constraint: [Member must satisfy enum value set: [{string.Join(", ", GrantOperations)}]]");
            }
        }

        var constraint = GrantConstraint.None;
        var context = "";
        if (members.Structure("Constraints") is { } constraints)
        {
            var subset = constraints.Map("EncryptionContextSubset");
            var equal = constraints.Map("EncryptionContextEquals");
            if (subset.Count > 0 && equal.Count > 0) throw new Core.Ports.AwsServiceException("ValidationException", "Only one of EncryptionContextSubset and EncryptionContextEquals may be specified.");
            if (equal.Count > 0) (constraint, context) = (GrantConstraint.ContextEquals, EncryptionContext.Of(equal));
            else if (subset.Count > 0) (constraint, context) = (GrantConstraint.ContextSubset, EncryptionContext.Of(subset));
        }

        return new CreateGrantInput(
            KeyId(members), members.RequiredText("GranteePrincipal", 256), granted, context, IsForAwsResource: false, constraint, members.Text("Name", 256), members.Text("RetiringPrincipal", 256));
    }

    private static void WriteGrants(Utf8JsonWriter json, object? result) => WritePage(json, "Grants", (ListPage<KmsGrant>)result!, static (json, grant) =>
    {
        json.WriteStartObject();
        json.WriteString("KeyId", grant.KeyArn);
        json.WriteString("GrantId", grant.GrantId);
        json.WriteString("Name", grant.Name ?? "");
        json.WriteTime("CreationDate", grant.CreationDate);
        json.WriteString("GranteePrincipal", grant.GranteePrincipal);
        if (grant.RetiringPrincipal is not null) json.WriteString("RetiringPrincipal", grant.RetiringPrincipal);
        json.WriteString("IssuingAccount", $"arn:aws:iam::{grant.KeyArn.Split(':')[4]}:root");
        json.WriteStartArray("Operations");
        foreach (var operation in grant.Operations) json.WriteStringValue(operation);
        json.WriteEndArray();
        if (grant.Constraint != GrantConstraint.None)
        {
            json.WriteStartObject("Constraints");
            json.WriteStartObject(grant.Constraint == GrantConstraint.ContextSubset ? "EncryptionContextSubset" : "EncryptionContextEquals");
            foreach (var (name, value) in EncryptionContext.Pairs(grant.EncryptionContext)) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });
}
