using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>What the store holds for a key: the document itself where nothing transforms it, else the transformed bytes.</summary>
public sealed record StoredValue(KubeDocument? Document, ReadOnlyMemory<byte> Bytes = default);
