namespace Drydock.Simulators.Aws.Kms;

/// <summary>An alias ("alias/…") of a key.</summary>
internal sealed record AliasRecord(string Name, string TargetKeyId, DateTimeOffset CreationDate, DateTimeOffset LastUpdatedDate);
