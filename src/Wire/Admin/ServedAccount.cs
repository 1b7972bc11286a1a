namespace Drydock.Wire.Admin;

/// <summary>The AWS account and region behind a served cloud.</summary>
public sealed record ServedAccount(string AccountId, string Region, IReadOnlyList<string> Zones);
