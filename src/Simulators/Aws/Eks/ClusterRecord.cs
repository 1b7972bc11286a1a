using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Eks;

/// <summary>
/// A cluster inside EKS: what describes it, and what the port does not tell. Endpoint and certificate authority are known as long as the cluster's API is served to the outside.
/// </summary>
internal sealed record ClusterRecord(EksCluster Cluster, string PlatformVersion, string? CertificateAuthorityData = null);
