using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Planning;

namespace Drydock.Core.VolumeEncryption.Routes;

/// <summary>The route that is taken, and why.</summary>
internal sealed record RouteChoice(EncryptionRoute Route, string Why)
{
    internal static RouteChoice Of(VolumeEncryptionMigration migration, Inventory inventory)
    {
        if (migration.Route != EncryptionRoute.Choose) return new(migration.Route, "it was asked for");
        return WhyNoSnapshotController(inventory) is { } why
            ? new(EncryptionRoute.EbsApi, why)
            : new(EncryptionRoute.SnapshotController, "the API serves VolumeSnapshots, so that the CSI driver makes the copies and the migrator needs no rights on the key");
    }

    /// <summary>Why the cluster can't take snapshots by itself; null when nothing speaks against it.</summary>
    internal static string? WhyNoSnapshotController(Inventory inventory)
    {
        if (inventory.SnapshotClasses is null) return "the API does not serve VolumeSnapshots";
        return DriverWithoutSnapshotter(inventory) is { } driver ? $"deployment {driver.Key} runs without its csi-snapshotter" : null;
    }

    /// <summary>The driver's Deployment when it is there and takes no snapshots. An add-on that EKS runs out of sight shows none; the warm snapshots prove it then.</summary>
    internal static KubeDocument? DriverWithoutSnapshotter(Inventory inventory) =>
        inventory.Deployments.FirstOrDefault(d => d.Name == "ebs-csi-controller") is { } driver && !driver.List("spec", "template", "spec", "containers").Any(TakesSnapshots) ? driver : null;

    private static bool TakesSnapshots(KubeDocument container) =>
        container.Text("name")?.Contains("snapshotter", StringComparison.Ordinal) == true || container.Text("image")?.Contains("snapshotter", StringComparison.Ordinal) == true;
}
