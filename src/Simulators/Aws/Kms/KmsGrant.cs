namespace Drydock.Simulators.Aws.Kms;

/// <summary>A grant on a key: who may do what, for which encryption context ("aws:ebs:id=vol-…").</summary>
public sealed record KmsGrant(string GrantId, string KeyArn, string GranteePrincipal, IReadOnlyList<string> Operations, string EncryptionContext, string IssuedTo);
