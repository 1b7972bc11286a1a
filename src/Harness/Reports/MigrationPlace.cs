namespace Drydock.Harness.Reports;

/// <summary>Where a migration runs: what someone must have read who says yes.</summary>
/// <param name="Context">The kubeconfig's context; "in-cluster" without one.</param>
/// <param name="Server">The address of the Kubernetes API.</param>
/// <param name="User">The kubeconfig's user; empty when it has none.</param>
/// <param name="Namespace">The context's namespace.</param>
/// <param name="AccountId">The AWS account, twelve digits.</param>
/// <param name="Region">The region.</param>
/// <param name="CallerArn">Who calls AWS.</param>
/// <param name="IsServed">Whether all of it is a cloud of <c>drydock serve</c>.</param>
public sealed record MigrationPlace(string Context, Uri Server, string User, string Namespace, string AccountId, string Region, string CallerArn, bool IsServed)
{
    /// <summary>In one line.</summary>
    public override string ToString() =>
        $"context {Context} ({Server.GetLeftPart(UriPartial.Authority)}{(User.Length == 0 ? "" : $", user {User}")}), account {AccountId}, region {Region}, as {CallerArn}{(IsServed ? ": a simulated cloud of 'drydock serve'" : "")}";
}
