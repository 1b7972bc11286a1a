namespace Drydock.Core.Permissions;

/// <summary>Whose IAM policy a statement belongs into.</summary>
public enum AwsPermissionHolder
{
    /// <summary>Who runs the migration.</summary>
    Migrator,

    /// <summary>The role of the EBS CSI driver's controller.</summary>
    CsiDriver,
}
