namespace Drydock.Core.Ports;

/// <summary>
/// A key as DescribeKey tells it. <paramref name="State"/>: Enabled, Disabled, PendingDeletion, PendingImport, Unavailable;
/// <paramref name="Spec"/>: SYMMETRIC_DEFAULT, …; <paramref name="Manager"/>: AWS or CUSTOMER.
/// </summary>
public sealed record KmsKey(string KeyId, string Arn, string State, string Spec, string Usage, string Manager);
