namespace Drydock.Harness.Scenarios;

/// <summary>A customer managed KMS key: its alias ("alias/data"), its state (Enabled, Disabled, PendingDeletion), and whether the EBS CSI driver's role and the migrator's may use it.</summary>
public sealed record KeySpec(string Alias, string State = "Enabled", bool DriverMayUse = true, bool MigratorMayUse = true);
