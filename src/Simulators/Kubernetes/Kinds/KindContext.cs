using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>What a kind may ask while it prepares an object: the time, randomness, and other objects as stored (for admission).</summary>
public sealed record KindContext(DateTimeOffset Now, SeededRandom Random, Func<KubeResource, string?, string, KubeDocument?> Lookup, Func<KubeResource, IEnumerable<KubeDocument>> ListAll);
