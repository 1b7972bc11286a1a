using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>Keeps a record of every write of a store, for a store that outlives its program. Called before anybody else learns of the write.</summary>
internal interface IStoreLog
{
    void Put(KubeResource resource, StoredObject stored);

    void Remove(KubeResource resource, string key, long revision);
}
