using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>CreateAlias, UpdateAlias, DeleteAlias and ListAliases.</summary>
/// <remarks>Provenance: Documented (KMS API reference; developer guide, "Aliases"). The rights on the alias itself are not asked, only those on the key: simplified.</remarks>
internal sealed class AliasOperations(KmsState state, ListPaging paging)
{
    private const int PageDefault = 50;

    internal object? Create(AwsApiCall call, CreateAliasInput input)
    {
        Check(input.AliasName);
        var key = state.Find(input.TargetKeyId);
        KeyAuthorization.Demand(key, call, "kms:CreateAlias", isForAwsResource: false, context: null);
        if (key.State == "PendingDeletion") throw KmsErrors.PendingDeletion(key.Arn);
        if (state.Aliases.ContainsKey(input.AliasName)) throw KmsErrors.AliasExists(state.ArnPrefix + input.AliasName);
        state.Aliases[input.AliasName] = new AliasRecord(input.AliasName, key.KeyId, state.Now, state.Now);
        return null;
    }

    internal object? Update(AwsApiCall call, UpdateAliasInput input)
    {
        Check(input.AliasName);
        var alias = Find(input.AliasName);
        var key = state.Find(input.TargetKeyId);
        KeyAuthorization.Demand(key, call, "kms:UpdateAlias", isForAwsResource: false, context: null);
        if (key.State == "PendingDeletion") throw KmsErrors.PendingDeletion(key.Arn);
        state.Aliases[alias.Name] = alias with { TargetKeyId = key.KeyId, LastUpdatedDate = state.Now };
        return null;
    }

    internal object? Delete(AwsApiCall call, DeleteAliasInput input)
    {
        Check(input.AliasName);
        var alias = Find(input.AliasName);
        if (state.Keys.TryGetValue(alias.TargetKeyId, out var key)) KeyAuthorization.Demand(key, call, "kms:DeleteAlias", isForAwsResource: false, context: null);
        state.Aliases.Remove(alias.Name);
        return null;
    }

    internal ListPage<AliasRecord> List(AwsApiCall call, ListAliasesInput input)
    {
        KeyAuthorization.DemandAny(call, "*");
        var key = input.KeyId is null ? null : state.Find(input.KeyId);
        var found = state.Aliases.Values.Where(alias => key is null || alias.TargetKeyId == key.KeyId).ToList();
        return paging.Take(input.Page, $"ListAliases {input.KeyId}", found, static alias => alias.Name, PageDefault);
    }

    private static void Check(string name)
    {
        if (!name.StartsWith("alias/", StringComparison.Ordinal)) throw KmsErrors.InvalidAlias("Invalid identifier");
        if (name.StartsWith("alias/aws/", StringComparison.Ordinal)) throw new AwsServiceException("NotAuthorizedException", "Aliases that begin with alias/aws/ are reserved for AWS.");
    }

    private AliasRecord Find(string name) => state.Aliases.TryGetValue(name, out var alias) ? alias : throw KmsErrors.AliasNotFound(state.ArnPrefix + name);
}
