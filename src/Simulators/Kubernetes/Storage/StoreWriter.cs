using Drydock.Simulators.Kubernetes.Api;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>On whose behalf a write happens, for <see cref="EtcdStore.Committed"/>.</summary>
internal readonly record struct StoreWriter(ApiUser User, string Verb, string? Subresource);
