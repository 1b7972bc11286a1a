namespace Drydock.Wire.Admin;

/// <summary>The AWS account and region behind a served cloud.</summary>
/// <param name="AccountId">Twelve digits.</param>
/// <param name="Region">The only one.</param>
/// <param name="Zones">Its zones.</param>
public sealed record ServedAccount(string AccountId, string Region, IReadOnlyList<string> Zones)
{
    /// <summary>Whom the endpoint's calls are made as.</summary>
    public string CallerArn { get; init; } = "";

    /// <summary>The SHA-256 of the certificate authority of the cluster that lives in this account, in hexadecimal digits: no other cluster has it.</summary>
    public string ClusterAuthority { get; init; } = "";
}
