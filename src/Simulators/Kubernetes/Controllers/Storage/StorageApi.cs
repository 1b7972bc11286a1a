using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage;

/// <summary>The API calls that storage controllers make. Every refusal is a <see cref="SyncException"/> with the API's own message.</summary>
internal sealed class StorageApi(IKubernetesApi api)
{
    public Task<KubeDocument> GetAsync(KubeResource resource, string? ns, string name, CancellationToken cancellationToken) =>
        SendAsync(new KubeRequest(KubeVerb.Get, resource, ns, name), cancellationToken);

    public async Task<IReadOnlyList<KubeDocument>> ListAsync(KubeResource resource, string? ns, CancellationToken cancellationToken) =>
        (await SendAsync(new KubeRequest(KubeVerb.List, resource, ns), cancellationToken)).List("items");

    public Task<KubeDocument> CreateAsync(KubeResource resource, KubeDocument value, CancellationToken cancellationToken) =>
        SendAsync(new KubeRequest(KubeVerb.Create, resource, value.Namespace, Body: value), cancellationToken);

    public Task<KubeDocument> UpdateAsync(KubeResource resource, KubeDocument value, CancellationToken cancellationToken) =>
        SendAsync(new KubeRequest(KubeVerb.Update, resource, value.Namespace, value.Name, Body: value), cancellationToken);

    public Task<KubeDocument> UpdateStatusAsync(KubeResource resource, KubeDocument value, CancellationToken cancellationToken) =>
        SendAsync(new KubeRequest(KubeVerb.Update, resource, value.Namespace, value.Name, "status", Body: value), cancellationToken);

    public Task<KubeDocument> MergePatchAsync(KubeResource resource, KubeDocument target, KubeDocument patch, string? subresource, CancellationToken cancellationToken) =>
        SendAsync(new KubeRequest(KubeVerb.Patch, resource, target.Namespace, target.Name, subresource, ContentType: PatchContentType.Merge, Body: patch), cancellationToken);

    public Task<KubeDocument> JsonPatchAsync(KubeResource resource, KubeDocument target, string? subresource, CancellationToken cancellationToken, params KubeDocument[] operations) =>
        SendAsync(new KubeRequest(KubeVerb.Patch, resource, target.Namespace, target.Name, subresource, ContentType: PatchContentType.Json, Body: KubeDocument.Array(operations)), cancellationToken);

    /// <summary>Deletes by name; with <paramref name="uid"/> only that very object.</summary>
    public Task DeleteAsync(KubeResource resource, string? ns, string name, string? uid, CancellationToken cancellationToken)
    {
        var body = uid is null ? null : KubeDocument.Object(("preconditions", KubeDocument.Object(("uid", uid))));
        return SendAsync(new KubeRequest(KubeVerb.Delete, resource, ns, name, Body: body), cancellationToken);
    }

    /// <summary>Adds a finalizer to the object as stored, whatever else changed there meanwhile.</summary>
    public Task<KubeDocument> AddFinalizerAsync(KubeResource resource, KubeDocument target, string finalizer, CancellationToken cancellationToken) =>
        target.Finalizers.Count == 0
            ? JsonPatchAsync(resource, target, null, cancellationToken, Operation("add", "/metadata/finalizers", KubeDocument.Array(finalizer)))
            : JsonPatchAsync(resource, target, null, cancellationToken, Operation("add", "/metadata/finalizers/-", finalizer));

    /// <summary>Removes a finalizer from a built-in object as stored, whatever else changed there meanwhile.</summary>
    public Task<KubeDocument> RemoveFinalizerAsync(KubeResource resource, KubeDocument target, string finalizer, CancellationToken cancellationToken)
    {
        var patch = KubeDocument.Object(("metadata", KubeDocument.Object(("$deleteFromPrimitiveList/finalizers", KubeDocument.Array(finalizer)))));
        return SendAsync(new KubeRequest(KubeVerb.Patch, resource, target.Namespace, target.Name, ContentType: PatchContentType.StrategicMerge, Body: patch), cancellationToken);
    }

    /// <summary>Replaces the finalizers of a custom resource by those without this one; refused when they have changed since it was read.</summary>
    public Task<KubeDocument> ReplaceFinalizersAsync(KubeResource resource, KubeDocument target, string without, CancellationToken cancellationToken)
    {
        var known = target.At("metadata", "finalizers") ?? KubeDocument.EmptyArray;
        var left = target.Finalizers.Where(f => f != without).ToList();
        var change = left.Count == 0 ? Operation("remove", "/metadata/finalizers") : Operation("replace", "/metadata/finalizers", KubeDocument.ArrayOf(left.Select(KubeDocument.Of)));
        return JsonPatchAsync(resource, target, null, cancellationToken, Operation("test", "/metadata/finalizers", known), change);
    }

    /// <summary>One operation of a JSON patch.</summary>
    public static KubeDocument Operation(string op, string path, KubeDocument? value = null) => KubeDocument.Object(("op", op), ("path", path), ("value", value));

    private async Task<KubeDocument> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        var response = await api.SendAsync(request, cancellationToken);
        return response.IsSuccess ? response.Body : throw new SyncException(response.Message ?? $"{request}: {response.StatusCode}", response);
    }
}
