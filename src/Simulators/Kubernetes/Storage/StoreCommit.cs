using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>
/// One committed write: <paramref name="Old"/> is null for a creation, <paramref name="New"/> for a deletion (then <paramref name="Revision"/> is that of the deletion).
/// <paramref name="Verb"/> is the verb of the request that caused it ("create", "update", "patch", "delete", "deletecollection", or a subresource's "create").
/// </summary>
public sealed record StoreCommit(KubeDocument? Old, KubeDocument? New, KubeResource Resource, string? Subresource, ApiUser User, long Revision, string Verb);
