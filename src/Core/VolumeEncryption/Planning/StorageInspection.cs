using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Routes;
using static Drydock.Core.VolumeEncryption.EncryptionFindings;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>Findings about claims, volumes, snapshots and the key.</summary>
internal sealed class StorageInspection(VolumeEncryptionMigration migration, Inventory inventory, EncryptionRoute route, FindingList findings)
{
    /// <summary>EBS allows this many pending snapshots of one volume (gp2, gp3, io1, io2).</summary>
    private const int PendingSnapshotsMax = 5;

    private static readonly string[] InTreeProvisioners = ["kubernetes.io/aws-ebs"];

    internal void Run()
    {
        MissingClaims();
        Account();
        foreach (var volume in inventory.Volumes) Volume(volume);
        if (route == EncryptionRoute.SnapshotController) SnapshotController();
        Snapshots();
        Key();
    }

    private void MissingClaims()
    {
        foreach (var name in inventory.Owner.NeededClaims(inventory.Set).Where(migration.Moves))
        {
            if (inventory.Claims.Any(c => c.Name == name)) continue;
            if (inventory.Owner.IsMadeAnew) findings.Block(ClaimMissing, $"persistentvolumeclaim {migration.Namespace}/{name}", "an ordinal that should run has no claim", "let the StatefulSet become ready first, or scale it to what runs");
            else findings.Block(ClaimMissing, $"persistentvolumeclaim {migration.Namespace}/{name}", $"{migration.Target} names it and it is not there", "create it first");
        }
    }

    /// <summary>None of the volumes is there: whoever holds the credentials of one account and the kubeconfig of another's cluster sees just that.</summary>
    private bool IsOtherAccount => inventory.Volumes.Any(IsOnEbs) && inventory.Volumes.Where(IsOnEbs).All(v => v.Real is null);

    private static bool IsOnEbs(InventoryVolume volume) => volume.Driver == StorageClassDesign.EbsDriver && volume.Handle is not null;

    private void Account()
    {
        if (!IsOtherAccount) return;
        var volumes = inventory.Volumes.Where(IsOnEbs).ToList();
        var zones = volumes.Select(v => Zone(v.Pv!)).Where(z => z is not null).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        findings.Block(AccountMismatch, migration.Target,
            $"EC2 knows {(volumes.Count == 1 ? "not its volume" : $"none of its {volumes.Count} volumes")} {string.Join(", ", volumes.Select(v => v.Handle))}"
            + (zones.Count == 0 ? "" : $", which the cluster has in {string.Join(", ", zones)}") + ": these credentials are most likely of another account or region than the cluster" + (volumes.Count == 1 ? ", or the volume was deleted" : ""),
            "use the profile and region of the cluster's account, or the context of the account's cluster");
    }

    /// <summary>Where a volume is, as its PersistentVolume says.</summary>
    private static string? Zone(KubeDocument pv)
    {
        foreach (var term in pv.List("spec", "nodeAffinity", "required", "nodeSelectorTerms"))
        {
            foreach (var expression in term.List("matchExpressions"))
            {
                if (expression.Text("key")?.EndsWith("/zone", StringComparison.Ordinal) == true && expression.List("values") is [var zone, ..]) return zone.ScalarText;
            }
        }

        return null;
    }

    private void Volume(InventoryVolume volume)
    {
        var subject = $"persistentvolumeclaim {volume.Claim.Key}";
        if (volume.Claim.Text("status", "phase") != "Bound" || volume.Claim.IsDeleting || volume.Pv is null)
        {
            var state = volume.Claim.IsDeleting ? "being deleted" : volume.Claim.Text("status", "phase") ?? "without a phase";
            findings.Block(ClaimNotBound, subject, $"it is {state}", "bind it or delete it first: all claims of the set move together");
            return;
        }

        if (volume.Driver != StorageClassDesign.EbsDriver)
        {
            // A template with volumes of both drivers is none that could be left alone.
            if (IsForeign(volume) && inventory.Volumes.Any(IsOnEbs) && !inventory.Volumes.Any(v => v.Template == volume.Template && IsOnEbs(v)))
            {
                findings.Inform(VolumeNotEbs, subject, $"its volume {volume.Pv.Name} belongs to {volume.Driver}, not to {StorageClassDesign.EbsDriver}", "nothing: it stays as it is, also while the others move");
                return;
            }

            var kind = volume.Driver ?? (volume.Pv["spec"]?["awsElasticBlockStore"] is null ? "no CSI driver" : InTreeProvisioners[0]);
            findings.Block(VolumeNotEbs, subject, $"its volume {volume.Pv.Name} belongs to {kind}, not to {StorageClassDesign.EbsDriver}", "adopt the EBS CSI driver for it first");
            return;
        }

        if (volume.Real is null)
        {
            if (IsOtherAccount) return;
            findings.Block(VolumeMissing, subject, $"EC2 does not know its volume {volume.Handle}", "check account and region of the credentials, and whether the volume was deleted");
            return;
        }

        if (volume.IsBlock) findings.Inform(BlockVolumeMode, subject, "it is a raw block volume: there are no files to compare", "nothing: the verifier compares the devices byte by byte (with --verify sample or manifest in places only)");
        if (volume.Pv.Text("spec", "persistentVolumeReclaimPolicy") == "Delete")
        {
            findings.Inform(ReclaimPolicyDelete, $"persistentvolume {volume.Pv.Name}", "its reclaim policy is Delete: the source would be lost with its claim", "nothing: it is set to Retain before anything else");
        }

        if (inventory.Owner.IsMadeAnew && (volume.Ordinal >= inventory.FirstOrdinal + inventory.Replicas || volume.Ordinal < inventory.FirstOrdinal))
        {
            findings.Inform(ClaimBeyondReplicas, subject, $"ordinal {volume.Ordinal} does not run at {inventory.Replicas} replicas; its data would come back with a scale-up", "nothing: it moves with the others");
        }

        if (volume.ClassName is not { Length: > 0 } name || inventory.Class(name) is null)
        {
            findings.Warn(StorageClassMissing, subject, $"its StorageClass {volume.ClassName ?? "(none)"} is not there", "nothing: the new class is made from the real volume; mount options and tags of the old class are not known");
        }

        foreach (var pod in inventory.Pods.Where(p => Uses(p, volume.Claim.Name) && !inventory.Owner.Owns(inventory.Set, p) && !IsOurs(p)))
        {
            if (IsAlive(pod)) findings.Block(ClaimShared, subject, $"pod {pod.Key}, which is not of the workload, uses it too", "stop that pod for the time of the migration");
            else findings.Block(ClaimShared, subject, $"pod {pod.Key}, which is not of the workload, has ended, but as long as it is there the claim can't be deleted", "delete that pod");
        }
    }

    /// <summary>A volume of another CSI driver (EFS, a node's own disk) is left alone; one of the in-tree plugin is an EBS volume.</summary>
    internal static bool IsForeign(InventoryVolume volume) => volume.Driver is { } driver && driver != StorageClassDesign.EbsDriver;

    private void SnapshotController()
    {
        if (inventory.SnapshotClasses is null)
        {
            findings.Block(SnapshotCrdsMissing, "volumesnapshots.snapshot.storage.k8s.io", "the API does not serve them", "install the snapshot CRDs and the snapshot-controller (on EKS: the add-on snapshot-controller), or take --route ebs-api");
        }
        else if (inventory.SnapshotClasses.All(c => c.Text("driver") != StorageClassDesign.EbsDriver))
        {
            findings.Inform(SnapshotClassMade, StorageClassDesign.EbsDriver, "there is no VolumeSnapshotClass for this driver", "nothing: Drydock makes one of its own and removes it in the cleanup");
        }

        if (inventory.SnapshotClasses is not null && !inventory.Deployments.Any(d => d.Name.Contains("snapshot-controller", StringComparison.Ordinal)))
        {
            findings.Inform(SnapshotControllerNotSeen, "snapshot-controller", "no Deployment of this name was seen; it may run elsewhere", "nothing: the warm snapshots prove it while the workload still runs; if they are not taken up the migration turns back before any stop");
        }

        if (RouteChoice.DriverWithoutSnapshotter(inventory) is { } driver)
        {
            findings.Block(SnapshotsUnsupported, $"deployment {driver.Key}", "the EBS CSI driver runs without its csi-snapshotter: nobody would take the snapshots", "enable snapshots in the add-on's configuration (chart value sidecars.snapshotter.forceEnable, or install the snapshot CRDs before the driver), or take --route ebs-api");
        }
    }

    private void Snapshots()
    {
        foreach (var volume in inventory.Volumes.Where(v => v.Real is not null))
        {
            var own = inventory.BlockSnapshots.Where(s => s.VolumeId == volume.Real!.VolumeId).ToList();
            var pending = own.Count(s => s.State == "pending");
            if (pending >= PendingSnapshotsMax)
            {
                findings.Block(SnapshotQuota, $"volume {volume.Handle}", $"{pending} snapshots of it are pending, the most that EBS allows", "wait for them to complete");
            }

            var plaintext = own.Where(s => !s.Encrypted).Select(s => s.SnapshotId.Value).Order(StringComparer.Ordinal).ToList();
            if (plaintext.Count > 0)
            {
                findings.Warn(ForeignPlaintextSnapshots, $"volume {volume.Handle}", $"unencrypted snapshots that Drydock did not make hold its data: {string.Join(", ", plaintext)}",
                    "they stay; delete them or copy them with a key when your retention rules allow, and look at the backup policy that makes them");
            }
        }
    }

    private void Key()
    {
        var subject = $"key {migration.KmsKey ?? inventory.Defaults.DefaultKmsKeyId}";
        if (inventory.Key is not { } key)
        {
            if (migration.KmsKey is not null) findings.Block(KeyMissing, subject, "KMS does not know it", "check the key, its region and the account; a multi-account key needs its ARN");
            else if (inventory.Defaults.DefaultKmsKeyId.Contains("alias/aws/", StringComparison.Ordinal)) findings.Inform(DefaultKeyUnknown, subject, "it does not exist yet: AWS makes it on first use", "nothing: the canary volume makes it before anything stops");
            else findings.Block(KeyMissing, subject, "the region's default EBS key does not exist", "set another default key, or name one");
            return;
        }

        switch (key.State)
        {
            case "Enabled": break;
            case "Disabled": findings.Block(KeyDisabled, subject, "it is disabled: volumes with it could not be attached", "enable it, or name another key"); break;
            case "PendingDeletion": findings.Block(KeyPendingDeletion, subject, "it is pending deletion: its volumes would be lost with it", "cancel the deletion, or name another key"); break;
            default: findings.Block(KeyUnusable, subject, $"its state is {key.State}", "name another key"); break;
        }

        if (key.Spec != "SYMMETRIC_DEFAULT" || key.Usage != "ENCRYPT_DECRYPT")
        {
            findings.Block(KeyUnusable, subject, $"it is {key.Spec} for {key.Usage}; EBS takes symmetric encryption keys only", "name another key");
        }
    }

    internal static bool Uses(KubeDocument pod, string claim)
    {
        foreach (var volume in pod.List("spec", "volumes"))
        {
            if (volume.Text("persistentVolumeClaim", "claimName") == claim) return true;
        }

        return false;
    }

    private static bool IsAlive(KubeDocument pod) => pod.Text("status", "phase") is not ("Succeeded" or "Failed");

    private bool IsOurs(KubeDocument pod) => pod.Label(Execution.Documents.MigrationLabel) == Execution.Documents.LabelValue(migration.JournalName);
}
