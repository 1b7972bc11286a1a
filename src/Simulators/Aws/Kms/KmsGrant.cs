namespace Drydock.Simulators.Aws.Kms;

/// <summary>A grant on a key: who may do what, for which encryption context ("aws:ebs:id=vol-…").</summary>
public sealed record KmsGrant(
    string GrantId, string KeyArn, string GranteePrincipal, IReadOnlyList<string> Operations, string EncryptionContext, string IssuedTo,
    GrantConstraint Constraint = GrantConstraint.ContextEquals, string? Name = null, string? RetiringPrincipal = null, DateTimeOffset CreationDate = default)
{
    /// <summary>Whether the grant holds for a call with this context.</summary>
    internal bool Covers(string? context) => Constraint switch
    {
        GrantConstraint.None => true,
        GrantConstraint.ContextSubset => Kms.EncryptionContext.IsSubset(EncryptionContext, context ?? ""),
        _ => EncryptionContext == context,
    };
}
