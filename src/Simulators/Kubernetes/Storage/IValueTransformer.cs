using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>Turns objects into what lies on the disk and back: the place of encryption at rest.</summary>
public interface IValueTransformer
{
    /// <summary>The form in which a new value is written.</summary>
    /// <param name="resource">The resource, as configurations of encryption name it.</param>
    /// <param name="key">The etcd key, which authenticates the value.</param>
    /// <param name="value">The object as it is to be read again.</param>
    StoredValue ToStorage(KubeResource resource, string key, KubeDocument value);

    /// <summary>Reads a value back. <c>IsStale</c> says that it is not in the form that <see cref="ToStorage"/> writes now, so that a write of equal content rewrites it.</summary>
    /// <exception cref="ValueUnreadableException">No configured key fits.</exception>
    (KubeDocument Value, bool IsStale) FromStorage(KubeResource resource, string key, StoredValue stored);
}
