namespace Drydock.Core.VolumeEncryption;

/// <summary>The rights that an encryption needs.</summary>
internal static class EncryptionPermissions
{
    private static readonly (string Action, string On)[] Cluster =
    [
        ("get, list, watch, patch, delete", "persistentvolumes"),
        ("get, list, create, delete", "storageclasses.storage.k8s.io"),
        ("list", "volumeattachments.storage.k8s.io"),
        ("get, list, create, delete", "volumesnapshotclasses.snapshot.storage.k8s.io"),
        ("get", "volumesnapshotcontents.snapshot.storage.k8s.io"),
        ("list", "deployments.apps"),
    ];

    private static readonly (string Action, string On)[] Namespaced =
    [
        ("get, list, watch, create, patch, delete", "persistentvolumeclaims"),
        ("get, list, watch, create, patch, delete", "statefulsets.apps"),
        ("get, list, watch, create, patch, delete", "pods"),
        ("create", "pods/exec"),
        ("get, list, watch, create, patch, delete", "volumesnapshots.snapshot.storage.k8s.io"),
        ("get, create, patch, delete", "configmaps"),
        ("get, create, update, delete", "leases.coordination.k8s.io"),
        ("get", "secrets"),
        ("list", "events, services, horizontalpodautoscalers.autoscaling, poddisruptionbudgets.policy"),
    ];

    private static readonly string[] Migrator =
        ["ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:CreateTags", "ec2:DeleteVolume", "ec2:GetEbsEncryptionByDefault", "ec2:GetEbsDefaultKmsKeyId", "kms:DescribeKey"];

    private static readonly string[] DriverOnKey =
        ["kms:CreateGrant (with kms:GrantIsForAWSResource)", "kms:ListGrants", "kms:RevokeGrant", "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

    internal static IReadOnlyList<RequiredPermission> Of(VolumeEncryptionMigration migration) =>
    [
        .. Cluster.Select(p => new RequiredPermission("kubernetes", "drydock", p.Action, p.On)),
        .. Namespaced.Select(p => new RequiredPermission("kubernetes", "drydock", p.Action, $"{p.On} in namespace {migration.Namespace}")),
        .. Migrator.Select(a => new RequiredPermission("iam", "drydock", a, "*")),
        .. DriverOnKey.Select(a => new RequiredPermission("iam", "the EBS CSI driver's role", a, migration.KmsKey ?? "the default EBS key (nothing to grant for aws/ebs)")),
    ];
}
