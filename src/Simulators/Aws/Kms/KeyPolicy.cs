using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>
/// A key's own policy. <paramref name="DelegatesToIam"/>: the statement that gives the account's root everything, which lets identity policies decide;
/// without it only <paramref name="Statements"/> count. Each of those names the ARNs it speaks to ("*" is everybody in the account).
/// </summary>
/// <remarks>Provenance: Documented (KMS developer guide, "Default key policy", "Using IAM policies with AWS KMS").</remarks>
public sealed record KeyPolicy(bool DelegatesToIam, IReadOnlyList<KeyValuePair<string, PolicyStatement>> Statements)
{
    /// <summary>What a key gets when nobody says otherwise: identity policies decide.</summary>
    public static KeyPolicy Default { get; } = new(true, []);
}
