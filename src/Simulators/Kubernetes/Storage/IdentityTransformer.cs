using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>No transformation: what a cluster without an encryption configuration does.</summary>
public sealed class IdentityTransformer : IValueTransformer
{
    public StoredValue ToStorage(KubeResource resource, string key, KubeDocument value) => new(value);

    public (KubeDocument Value, bool IsStale) FromStorage(KubeResource resource, string key, StoredValue stored) =>
        (stored.Document ?? KubeDocument.Parse(stored.Bytes.Span), stored.Document is null);
}
