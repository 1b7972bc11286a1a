using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>CreateGrant, ListGrants, ListRetirableGrants, RevokeGrant and RetireGrant.</summary>
/// <remarks>Provenance: Documented (KMS API reference and developer guide, "Grants in AWS KMS"). A grant is effective at once, its token is its id: Assumed.</remarks>
internal sealed class GrantOperations(KmsState state, ListPaging paging)
{
    private const int PageDefault = 50;

    internal KmsGrant Create(AwsApiCall call, CreateGrantInput input)
    {
        var key = state.Find(input.KeyId);
        KeyAuthorization.Demand(key, call, "kms:CreateGrant", input.IsForAwsResource, input.EncryptionContext);
        CryptographyOperations.DemandUsable(key);
        if (call.IsDryRun) throw KmsErrors.DryRun();

        // Documented (CreateGrant, Name): the same request with the same name gives the same grant.
        if (input.Name is not null && key.Grants.Find(grant => IsSame(grant, input)) is { } same) return same;
        var grant = new KmsGrant(
            state.Random.Hex(64), key.Arn, input.GranteePrincipal, input.Operations, input.EncryptionContext, call.Principal.Arn, input.Constraint, input.Name,
            input.RetiringPrincipal, state.Now);
        key.Grants.Add(grant);
        return grant;
    }

    internal IReadOnlyList<KmsGrant> List(AwsApiCall call, ListGrantsInput input)
    {
        var key = state.Find(input.KeyId);
        KeyAuthorization.Demand(key, call, "kms:ListGrants", isForAwsResource: false, context: null);
        return key.Grants.ToArray();
    }

    internal ListPage<KmsGrant> ListPage(AwsApiCall call, ListGrantsPageInput input)
    {
        var found = List(call, new ListGrantsInput(input.KeyId))
            .Where(grant => input.GrantId is null || grant.GrantId == input.GrantId)
            .Where(grant => input.GranteePrincipal is null || grant.GranteePrincipal == input.GranteePrincipal);
        return Page(input.Page, $"ListGrants {input.KeyId} {input.GrantId} {input.GranteePrincipal}", found);
    }

    internal ListPage<KmsGrant> ListRetirable(AwsApiCall call, ListRetirableGrantsInput input)
    {
        KeyAuthorization.DemandAny(call, "*");
        var found = state.Keys.Values.SelectMany(static key => key.Grants).Where(grant => grant.RetiringPrincipal == input.RetiringPrincipal);
        return Page(input.Page, $"ListRetirableGrants {input.RetiringPrincipal}", found);
    }

    internal object? Revoke(AwsApiCall call, RevokeGrantInput input)
    {
        var key = state.Find(input.KeyId);
        var index = key.Grants.FindIndex(grant => grant.GrantId == input.GrantId);

        // The grantee may retire its own grant; everybody else needs the right to revoke.
        var retires = index >= 0 && key.Grants[index].GranteePrincipal == call.Principal.Arn;
        if (!retires) KeyAuthorization.Demand(key, call, "kms:RevokeGrant", input.IsForAwsResource, context: null);
        if (index < 0) throw KmsErrors.InvalidGrant(input.GrantId);
        if (call.IsDryRun) throw KmsErrors.DryRun();
        key.Grants.RemoveAt(index);
        return null;
    }

    /// <summary>Documented: by the retiring principal, by the grantee when the grant has the operation RetireGrant, or by whoever has the right kms:RetireGrant.</summary>
    internal object? Retire(AwsApiCall call, RetireGrantInput input)
    {
        var (key, grant) = Find(input);
        var caller = call.Principal.Arn;
        var mayRetire = grant.RetiringPrincipal == caller || (grant.GranteePrincipal == caller && grant.Operations.Contains("RetireGrant", StringComparer.Ordinal));
        if (!mayRetire) KeyAuthorization.Demand(key, call, "kms:RetireGrant", isForAwsResource: false, context: null);
        if (call.IsDryRun) throw KmsErrors.DryRun();
        key.Grants.Remove(grant);
        return null;
    }

    private static bool IsSame(KmsGrant grant, CreateGrantInput input) =>
        grant.Name == input.Name && grant.GranteePrincipal == input.GranteePrincipal && grant.RetiringPrincipal == input.RetiringPrincipal && grant.Constraint == input.Constraint
        && grant.EncryptionContext == input.EncryptionContext && grant.Operations.SequenceEqual(input.Operations, StringComparer.Ordinal);

    private (KeyRecord Key, KmsGrant Grant) Find(RetireGrantInput input)
    {
        if (input.GrantToken is { } token)
        {
            foreach (var key in state.Keys.Values)
            {
                if (key.Grants.Find(grant => grant.GrantId == token) is { } grant) return (key, grant);
            }

            throw KmsErrors.InvalidGrantToken();
        }

        var named = state.Find(input.KeyId!);
        return (named, named.Grants.Find(grant => grant.GrantId == input.GrantId) ?? throw KmsErrors.InvalidGrant(input.GrantId!));
    }

    private ListPage<KmsGrant> Page(ListPageInput page, string scope, IEnumerable<KmsGrant> found) =>
        paging.Take(page, scope, found.OrderBy(static grant => grant.GrantId, StringComparer.Ordinal).ToList(), static grant => grant.GrantId, PageDefault);
}
