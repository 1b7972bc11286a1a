using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>The revision that a StatefulSet's pods are at, the one they go to, and how often a name was taken.</summary>
internal sealed record StatefulSetRevisionPair(KubeDocument Current, KubeDocument Update, long CollisionCount);
