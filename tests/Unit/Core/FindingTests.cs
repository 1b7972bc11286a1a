using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Core.VolumeEncryption.Planning;

namespace Drydock.Unit.Core;

/// <summary>What the planner finds in a cluster that is right but for one thing.</summary>
public sealed class FindingTests
{
    private static readonly VolumeEncryptionMigration Migration = new("default", "db");

    private static readonly KubeDocument Set = KubeDocument.Parse("""
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default","uid":"set"},
         "spec":{"serviceName":"db","replicas":1,"template":{"metadata":{"labels":{"app":"db"}},"spec":{"terminationGracePeriodSeconds":30,
           "containers":[{"name":"db","image":"postgres:16","readinessProbe":{"exec":{"command":["true"]}},"volumeMounts":[{"name":"data","mountPath":"/data"}]}]}},
          "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"storageClassName":"plain","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"4Gi"}}}}]}}
        """);

    private static readonly KubeDocument Claim = KubeDocument.Parse("""
        {"metadata":{"name":"data-db-0","namespace":"default","uid":"claim"},"spec":{"storageClassName":"plain","volumeName":"pv","resources":{"requests":{"storage":"4Gi"}}},"status":{"phase":"Bound"}}
        """);

    private static readonly KubeDocument Pv = KubeDocument.Parse("""
        {"metadata":{"name":"pv","uid":"pv"},"spec":{"persistentVolumeReclaimPolicy":"Retain","csi":{"driver":"ebs.csi.aws.com","volumeHandle":"vol-1","fsType":"ext4"}}}
        """);

    private static readonly KubeDocument Pod = KubeDocument.Parse("""
        {"metadata":{"name":"db-0","namespace":"default","ownerReferences":[{"kind":"StatefulSet","name":"db","uid":"set","controller":true}]},
         "spec":{"nodeName":"node","volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data-db-0"}}]},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}
        """);

    private static readonly BlockVolume Real = new(new VolumeId("vol-1"), "in-use", "eu-central-1a", 4, "gp3", 3000, 125, false, null, null, default, [], []);
    private static readonly KmsKey Key = new("1", "arn:aws:kms:r:a:key/1", "Enabled", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "CUSTOMER");

    private static readonly Inventory Sound = new()
    {
        Set = Set,
        Pods = [Pod],
        Claims = [Claim],
        Volumes = [new InventoryVolume("data", 0, Claim, Pv, Real)],
        Classes = [KubeDocument.Parse("""{"metadata":{"name":"plain"},"provisioner":"ebs.csi.aws.com"}""")],
        SnapshotClasses = [KubeDocument.Parse("""{"metadata":{"name":"s"},"driver":"ebs.csi.aws.com"}""")],
        Snapshots = [],
        Autoscalers = [],
        DisruptionBudgets = [],
        Services = [KubeDocument.Parse("""{"metadata":{"name":"db"}}""")],
        Deployments = [KubeDocument.Parse("""{"metadata":{"name":"snapshot-controller"}}""")],
        MissingConfig = [],
        UnreadSecrets = [],
        Config = [],
        BlockSnapshots = [],
        Defaults = new EncryptionDefaults(false, "alias/aws/ebs"),
        Key = Key,
    };

    private static KubeDocument With(KubeDocument document, string json, params string[] path) => document.WithAt(path, KubeDocument.Parse(json));

    private static InventoryVolume Volume(KubeDocument? claim = null, KubeDocument? pv = null, BlockVolume? real = null) => new("data", 0, claim ?? Claim, pv ?? Pv, real ?? Real);

    private static BlockSnapshot Snapshot(string state, bool encrypted) => new(new SnapshotId("snap-" + state), Real.VolumeId, state, "50%", default, 4, encrypted, null, "a", "", []);

    private static IEnumerable<TestCaseData> Cases()
    {
        static TestCaseData Case(string code, FindingSeverity severity, Inventory inventory) => new TestCaseData(code, severity, inventory).SetArgDisplayNames(code, severity.ToString());
        yield return Case(EncryptionFindings.StatefulSetDeleting, FindingSeverity.Blocking, Sound with { Set = With(Set, "\"2026-01-01T00:00:00Z\"", "metadata", "deletionTimestamp") });
        yield return Case(EncryptionFindings.NoVolumeClaimTemplates, FindingSeverity.Blocking, Sound with { Set = With(Set, "[]", "spec", "volumeClaimTemplates") });
        yield return Case(EncryptionFindings.OwnedByOperator, FindingSeverity.Blocking, Sound with { Set = With(Set, """[{"kind":"Redis","name":"r"}]""", "metadata", "ownerReferences") });
        yield return Case(EncryptionFindings.OwnedByOperator, FindingSeverity.Blocking, Sound with { Set = With(Set, """{"app.kubernetes.io/managed-by":"redis-operator"}""", "metadata", "labels") });
        yield return Case(EncryptionFindings.OwnedByOperator, FindingSeverity.Blocking, Sound with { Set = With(Set, """{"strimzi.io/cluster":"k"}""", "metadata", "labels") });
        yield return Case(EncryptionFindings.ScaledByAutoscaler, FindingSeverity.Warning, Sound with { Autoscalers = [KubeDocument.Parse("""{"metadata":{"name":"h"},"spec":{"scaleTargetRef":{"kind":"StatefulSet","name":"db"}}}""")] });
        yield return Case(EncryptionFindings.ManagedByGitOps, FindingSeverity.Warning, Sound with { Set = With(Set, """{"argocd.argoproj.io/instance":"a"}""", "metadata", "labels") });
        yield return Case(EncryptionFindings.ManagedByGitOps, FindingSeverity.Warning, Sound with { Set = With(Set, """{"kustomize.toolkit.fluxcd.io/name":"a"}""", "metadata", "labels") });
        yield return Case(EncryptionFindings.RetentionPolicyDelete, FindingSeverity.Warning, Sound with { Set = With(Set, """{"whenScaled":"Delete"}""", "spec", "persistentVolumeClaimRetentionPolicy") });
        yield return Case(EncryptionFindings.ServiceMissing, FindingSeverity.Info, Sound with { Services = [] });
        yield return Case(EncryptionFindings.ConfigMissing, FindingSeverity.Blocking, Sound with { MissingConfig = ["configmap c"] });
        yield return Case(EncryptionFindings.WorkloadNotReady, FindingSeverity.Warning, Sound with { Pods = [] });
        yield return Case(EncryptionFindings.FargatePod, FindingSeverity.Blocking, Sound with { Pods = [With(Pod, "\"fargate-ip-10-0-0-1\"", "spec", "nodeName")] });
        yield return Case(EncryptionFindings.PodDisruptionBudget, FindingSeverity.Info, Sound with { DisruptionBudgets = [KubeDocument.Parse("""{"metadata":{"name":"p"},"spec":{"selector":{"matchLabels":{"app":"db"}}}}""")] });
        yield return Case(EncryptionFindings.ClaimMissing, FindingSeverity.Blocking, Sound with { Claims = [] });
        yield return Case(EncryptionFindings.ClaimNotBound, FindingSeverity.Blocking, Sound with { Volumes = [Volume(With(Claim, "\"Lost\"", "status", "phase"))] });
        yield return Case(EncryptionFindings.ClaimShared, FindingSeverity.Blocking, Sound with { Pods = [Pod, Pod.WithoutAt("metadata", "ownerReferences").WithAt(["metadata", "name"], "backup")] });
        yield return Case(EncryptionFindings.ClaimBeyondReplicas, FindingSeverity.Info, Sound with { Set = With(Set, "0", "spec", "replicas") });
        yield return Case(EncryptionFindings.VolumeNotEbs, FindingSeverity.Blocking, Sound with { Volumes = [Volume(pv: With(Pv, "\"efs.csi.aws.com\"", "spec", "csi", "driver"))] });
        yield return Case(EncryptionFindings.VolumeMissing, FindingSeverity.Blocking, Sound with { Volumes = [.. Sound.Volumes, new InventoryVolume("data", 1, Claim, Pv, null)] });
        yield return Case(EncryptionFindings.AccountMismatch, FindingSeverity.Blocking, Sound with { Volumes = [new InventoryVolume("data", 0, Claim, Pv, null), new InventoryVolume("data", 1, Claim, Pv, null)] });
        yield return Case(EncryptionFindings.SecretUnread, FindingSeverity.Info, Sound with { UnreadSecrets = ["s"] });
        yield return Case(EncryptionFindings.BlockVolumeMode, FindingSeverity.Info, Sound with { Volumes = [Volume(With(Claim, "\"Block\"", "spec", "volumeMode"))] });
        yield return Case(EncryptionFindings.ReclaimPolicyDelete, FindingSeverity.Info, Sound with { Volumes = [Volume(pv: With(Pv, "\"Delete\"", "spec", "persistentVolumeReclaimPolicy"))] });
        yield return Case(EncryptionFindings.StorageClassMissing, FindingSeverity.Warning, Sound with { Classes = [] });
        yield return Case(EncryptionFindings.SnapshotCrdsMissing, FindingSeverity.Blocking, Sound with { SnapshotClasses = null });
        yield return Case(EncryptionFindings.SnapshotClassMade, FindingSeverity.Info, Sound with { SnapshotClasses = [] });
        yield return Case(EncryptionFindings.SnapshotControllerNotSeen, FindingSeverity.Info, Sound with { Deployments = [] });
        yield return Case(EncryptionFindings.SnapshotsUnsupported, FindingSeverity.Blocking, Sound with { Deployments = [.. Sound.Deployments, KubeDocument.Parse("""
            {"metadata":{"name":"ebs-csi-controller","namespace":"kube-system"},"spec":{"template":{"spec":{"containers":[{"name":"ebs-plugin"},{"name":"csi-provisioner"}]}}}}
            """)] });
        yield return Case(EncryptionFindings.SnapshotQuota, FindingSeverity.Blocking, Sound with { BlockSnapshots = [.. Enumerable.Repeat(Snapshot("pending", true), 5)] });
        yield return Case(EncryptionFindings.ForeignPlaintextSnapshots, FindingSeverity.Warning, Sound with { BlockSnapshots = [Snapshot("completed", false)] });
        yield return Case(EncryptionFindings.KeyDisabled, FindingSeverity.Blocking, Sound with { Key = Key with { State = "Disabled" } });
        yield return Case(EncryptionFindings.KeyPendingDeletion, FindingSeverity.Blocking, Sound with { Key = Key with { State = "PendingDeletion" } });
        yield return Case(EncryptionFindings.KeyUnusable, FindingSeverity.Blocking, Sound with { Key = Key with { State = "PendingImport" } });
        yield return Case(EncryptionFindings.KeyUnusable, FindingSeverity.Blocking, Sound with { Key = Key with { Spec = "RSA_2048" } });
        yield return Case(EncryptionFindings.DefaultKeyUnknown, FindingSeverity.Info, Sound with { Key = null });
    }

    [TestCaseSource(nameof(Cases))]
    public void Is_found(string code, FindingSeverity severity, object inventory)
    {
        var found = Inspect((Inventory)inventory);

        found.Should().Contain(f => f.Code == code && f.Severity == severity, string.Join("\n", found));
        found.Should().OnlyContain(f => f.Observed.Length > 0 && f.ToDo.Length > 0 && f.Subject.Length > 0);
    }

    [Test]
    public void Credentials_of_another_account_are_one_finding_that_names_volumes_and_zones()
    {
        var pv = With(Pv, """{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"topology.ebs.csi.aws.com/zone","operator":"In","values":["eu-central-1a"]}]}]}}""", "spec", "nodeAffinity");
        var found = Inspect(Sound with { Volumes = [new InventoryVolume("data", 0, Claim, pv, null), new InventoryVolume("data", 1, Claim, pv, null)] });

        found.Where(f => f.Severity == FindingSeverity.Blocking).Should().ContainSingle().Which.Observed.Should()
            .Be("EC2 knows none of its 2 volumes vol-1, vol-1, which the cluster has in eu-central-1a: these credentials are most likely of another account or region than the cluster");
    }

    [Test]
    public void A_sound_cluster_has_no_findings()
    {
        Inspect(Sound).Should().BeEmpty();
    }

    [Test]
    public void Blocking_findings_come_first()
    {
        var found = Inspect(Sound with { Services = [], Key = Key with { State = "Disabled" } });

        found.Select(f => f.Severity).Should().BeInDescendingOrder();
    }

    private static IReadOnlyList<PreflightFinding> Inspect(Inventory inventory)
    {
        var findings = new FindingList();
        new WorkloadInspection(inventory, findings, EncryptionCutover.InPlace).Run();
        new StorageInspection(Migration, inventory, EncryptionRoute.SnapshotController, findings).Run();
        return findings.ToList();
    }
}
