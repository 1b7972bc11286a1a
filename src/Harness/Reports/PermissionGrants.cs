using Drydock.Core.Kubernetes;

namespace Drydock.Harness.Reports;

/// <summary>The documents that grant what a migration needs.</summary>
/// <param name="Rbac">Manifests for the cluster.</param>
/// <param name="Policy">The IAM policy of who migrates.</param>
/// <param name="DriverPolicy">What the EBS CSI driver's role needs besides its managed policy; null when nothing.</param>
public sealed record PermissionGrants(IReadOnlyList<KubeDocument> Rbac, KubeDocument Policy, KubeDocument? DriverPolicy);
