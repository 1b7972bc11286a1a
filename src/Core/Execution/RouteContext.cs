using Drydock.Core.Ports;

namespace Drydock.Core.Execution;

/// <summary>What a route needs to read the world.</summary>
internal sealed record RouteContext(IKubernetesApi Kubernetes, ClusterReader Cluster, VolumeReader Volumes, Pace Pace);
