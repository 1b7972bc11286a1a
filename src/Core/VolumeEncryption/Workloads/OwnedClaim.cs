using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Workloads;

/// <summary>A claim of a workload. <paramref name="Template"/>: the claim template that it is of, or its own name where there are none.</summary>
internal sealed record OwnedClaim(string Template, int Ordinal, KubeDocument Claim);
