namespace Drydock.Simulators.Aws.Iam;

/// <summary>Who calls: an IAM role with the statements of all its identity policies. Immutable; rights are changed by making another one.</summary>
public sealed record AwsPrincipal(string Arn, IReadOnlyList<PolicyStatement> Statements)
{
    /// <summary>A role of an account.</summary>
    public static AwsPrincipal Role(string accountId, string name, params PolicyStatement[] statements) =>
        new($"arn:aws:iam::{accountId}:role/{name}", statements);

    /// <summary>A role that may do everything.</summary>
    public static AwsPrincipal Administrator(string accountId) =>
        Role(accountId, "Administrator", PolicyStatement.Allow(["*"], ["*"]));

    /// <summary>The role of an EBS CSI driver as the EKS add-on sets it up: AmazonEBSCSIDriverPolicy, and no right on any customer key.</summary>
    public static AwsPrincipal EbsCsiDriver(string accountId) =>
        new($"arn:aws:iam::{accountId}:role/AmazonEKS_EBS_CSI_DriverRole", AwsManagedPolicies.AmazonEBSCSIDriverPolicy);

    /// <summary>The same role with more statements.</summary>
    public AwsPrincipal With(params PolicyStatement[] statements) => this with { Statements = [.. Statements, .. statements] };

    public override string ToString() => Arn;
}
