namespace Drydock.Simulators.Aws.Iam;

/// <summary>Policies that AWS or the drivers' documentation provides, as data.</summary>
public static class AwsManagedPolicies
{
    /// <summary>The managed policy AmazonEBSCSIDriverPolicy.</summary>
    /// <remarks>Provenance: Documented (AWS managed policy reference, AmazonEBSCSIDriverPolicy), conditions on tags included.</remarks>
    public static IReadOnlyList<PolicyStatement> AmazonEBSCSIDriverPolicy { get; } =
    [
        PolicyStatement.Allow(
            [
                "ec2:CreateSnapshot", "ec2:AttachVolume", "ec2:DetachVolume", "ec2:ModifyVolume", "ec2:DescribeAvailabilityZones",
                "ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeTags", "ec2:DescribeVolumes", "ec2:DescribeVolumesModifications",
            ],
            ["*"]),
        PolicyStatement.Allow(
            ["ec2:CreateTags"],
            ["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:snapshot/*"],
            new PolicyCondition("StringEquals", "ec2:CreateAction", ["CreateVolume", "CreateSnapshot"])),
        PolicyStatement.Allow(["ec2:DeleteTags"], ["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:snapshot/*"]),
        PolicyStatement.Allow(
            ["ec2:CreateVolume"], ["arn:aws:ec2:*:*:volume/*"], new PolicyCondition("StringLike", "aws:RequestTag/ebs.csi.aws.com/cluster", "true")),
        PolicyStatement.Allow(["ec2:CreateVolume"], ["arn:aws:ec2:*:*:volume/*"], new PolicyCondition("StringLike", "aws:RequestTag/CSIVolumeName", "*")),
        PolicyStatement.Allow(["ec2:CreateVolume"], ["arn:aws:ec2:*:*:snapshot/*"]),
        PolicyStatement.Allow(
            ["ec2:DeleteVolume"], ["*"], new PolicyCondition("StringLike", "ec2:ResourceTag/ebs.csi.aws.com/cluster", "true")),
        PolicyStatement.Allow(["ec2:DeleteVolume"], ["*"], new PolicyCondition("StringLike", "ec2:ResourceTag/CSIVolumeName", "*")),
        PolicyStatement.Allow(
            ["ec2:DeleteVolume"], ["*"], new PolicyCondition("StringLike", "ec2:ResourceTag/kubernetes.io/created-for/pvc/name", "*")),
        PolicyStatement.Allow(["ec2:DeleteSnapshot"], ["*"], new PolicyCondition("StringLike", "ec2:ResourceTag/CSIVolumeSnapshotName", "*")),
        PolicyStatement.Allow(
            ["ec2:DeleteSnapshot"], ["*"], new PolicyCondition("StringLike", "ec2:ResourceTag/ebs.csi.aws.com/cluster", "true")),
    ];

    /// <summary>What the EBS CSI driver's documentation gives its role on a customer key ("KMS_Key_For_Encryption_On_EBS_Policy").</summary>
    /// <remarks>Provenance: Documented (EKS user guide, "Store Kubernetes volumes with Amazon EBS").</remarks>
    public static IReadOnlyList<PolicyStatement> EbsEncryptionOn(string keyArn) =>
    [
        PolicyStatement.Allow(
            ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], [keyArn], new PolicyCondition("Bool", "kms:GrantIsForAWSResource", "true")),
        PolicyStatement.Allow(["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"], [keyArn]),
    ];
}
