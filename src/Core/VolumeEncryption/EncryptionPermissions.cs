namespace Drydock.Core.VolumeEncryption;

/// <summary>The rights that an encryption needs, by route: one table, from which plans list them and policies are printed.</summary>
internal static class EncryptionPermissions
{
    private const string Kubernetes = "kubernetes";
    private const string Iam = "iam";
    private const string Drydock = "drydock";

    private static readonly (string Action, string On)[] Cluster =
    [
        ("get, list, watch, patch, delete", "persistentvolumes"),
        ("get, list, create, delete", "storageclasses.storage.k8s.io"),
        ("list", "volumeattachments.storage.k8s.io"),
        ("list", "deployments.apps"),
    ];

    private static readonly (string Action, string On)[] ClusterOfController =
    [
        ("get, list, create, delete", "volumesnapshotclasses.snapshot.storage.k8s.io"),
        ("get", "volumesnapshotcontents.snapshot.storage.k8s.io"),
    ];

    private static readonly (string Action, string On)[] ClusterOfEbsApi = [("create", "persistentvolumes")];

    private static readonly (string Action, string On)[] Namespaced =
    [
        ("get, list, watch, create, patch, delete", "persistentvolumeclaims"),
        ("get, list, watch, create, patch, delete", "statefulsets.apps"),
        ("get, list, watch, create, patch, delete", "pods"),
        ("create", "pods/exec"),
        ("get, create, patch, delete", "configmaps"),
        ("get, create, update, delete", "leases.coordination.k8s.io"),
        ("get", "secrets"),
        ("list", "events, services, horizontalpodautoscalers.autoscaling, poddisruptionbudgets.policy"),
    ];

    private static readonly (string Action, string On)[] NamespacedOfController = [("get, list, watch, create, patch, delete", "volumesnapshots.snapshot.storage.k8s.io")];

    private static readonly string[] Account =
        ["ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:CreateTags", "ec2:DeleteVolume", "ec2:GetEbsEncryptionByDefault", "ec2:GetEbsDefaultKmsKeyId", "kms:DescribeKey"];

    private static readonly string[] AccountOfEbsApi = ["ec2:CreateSnapshot", "ec2:DeleteSnapshot", "ec2:CreateVolume"];

    /// <summary>Who makes an encrypted volume needs these on its key.</summary>
    private static readonly string[] KeyOfEbsApi =
        ["kms:CreateGrant (with kms:GrantIsForAWSResource)", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKeyWithoutPlaintext"];

    private static readonly string[] DriverOnKey =
        ["kms:CreateGrant (with kms:GrantIsForAWSResource)", "kms:ListGrants", "kms:RevokeGrant", "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

    /// <summary>The rights for a route; for <see cref="EncryptionRoute.Choose"/>, before one is chosen, those of the routes that may be.</summary>
    internal static IReadOnlyList<RequiredPermission> Of(VolumeEncryptionMigration migration, EncryptionRoute route)
    {
        var byController = route != EncryptionRoute.EbsApi;
        var byEbsApi = route != EncryptionRoute.SnapshotController;
        var key = migration.KmsKey ?? "the default EBS key (nothing to grant for aws/ebs)";
        return
        [
            .. Cluster.Concat(byController ? ClusterOfController : []).Concat(byEbsApi ? ClusterOfEbsApi : []).Select(p => new RequiredPermission(Kubernetes, Drydock, p.Action, p.On)),
            .. Namespaced.Concat(byController ? NamespacedOfController : [])
                .Select(p => new RequiredPermission(Kubernetes, Drydock, p.Action, $"{p.On} in namespace {migration.Namespace}")),
            .. Account.Concat(byEbsApi ? AccountOfEbsApi : []).Select(a => new RequiredPermission(Iam, Drydock, a, "*")),
            .. (byEbsApi ? KeyOfEbsApi : []).Select(a => new RequiredPermission(Iam, Drydock, a, key)),
            .. DriverOnKey.Select(a => new RequiredPermission(Iam, "the EBS CSI driver's role", a, key)),
        ];
    }
}
