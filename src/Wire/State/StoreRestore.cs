using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Wire.State;

/// <summary>Fills a store with what a log says.</summary>
internal static class StoreRestore
{
    /// <exception cref="InvalidDataException">A value is not what another version of this program would have written.</exception>
    public static void Fill(EtcdStore store, StateMap map)
    {
        if (map.Find(StateKind.Meta, StateNames.Revision) is { } revision) store.Restore(revision.Number(), Objects(store, map));
    }

    private static IEnumerable<(KubeResource Resource, StoredObject Stored)> Objects(EtcdStore store, StateMap map)
    {
        var tables = new Dictionary<string, KubeResource>(StringComparer.Ordinal);
        foreach (var (name, value) in map[StateKind.Table])
        {
            var reader = new StateReader(value);
            tables[name] = new KubeResource(reader.Text(), reader.Text(), reader.Text());
        }

        foreach (var (name, value) in map[StateKind.Object])
        {
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            if (!tables.TryGetValue(name[..slash], out var resource)) throw new InvalidDataException($"the object {name} is of no known table");
            yield return (resource, Read(store, resource, name[(slash + 1)..], new StateReader(value)));
        }
    }

    private static StoredObject Read(EtcdStore store, KubeResource resource, string key, StateReader reader)
    {
        var (created, modified, isDocument) = (reader.Number(), reader.Number(), reader.Flag());
        var bytes = reader.Rest();
        if (isDocument)
        {
            var document = KubeDocument.Parse(bytes.Span);
            return new StoredObject(key, document, new StoredValue(document), created, modified);
        }

        var atRest = new StoredValue(null, bytes);
        return new StoredObject(key, store.Transformer.FromStorage(resource, store.Table(resource).EtcdKey(key), atRest).Value, atRest, created, modified);
    }
}
