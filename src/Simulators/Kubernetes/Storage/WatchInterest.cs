using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>
/// Which changes a watcher may care for: those of one key, those of objects that have or had a value in a field, or all. A watcher is offered no others, and may be offered some that it does not want:
/// of hundreds of kubelets each watches its own node's pods, and a pod's change must not be looked at by all of them.
/// </summary>
/// <param name="Key">The only key; null: any.</param>
/// <param name="Field">The field that a value is pinned of; null: none is.</param>
/// <param name="Read">Reads it.</param>
/// <param name="Value">The value.</param>
internal sealed record WatchInterest(string? Key, string? Field, Func<KubeDocument, string>? Read, string? Value)
{
    internal static WatchInterest Everything { get; } = new(null, null, null, null);

    internal static WatchInterest OfKey(string key) => new(key, null, null, null);

    internal static WatchInterest OfField(string field, Func<KubeDocument, string> read, string value) => new(null, field, read, value);
}
