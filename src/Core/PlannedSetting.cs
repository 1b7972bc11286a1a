namespace Drydock.Core;

/// <summary>A setting of a claim's volume that will not be as it is.</summary>
/// <param name="Claim">The claim's name.</param>
/// <param name="Setting">type, size, iops, throughput or encryption.</param>
/// <param name="Before">As it is, with its unit.</param>
/// <param name="After">As it will be.</param>
public sealed record PlannedSetting(string Claim, string Setting, string Before, string After);
