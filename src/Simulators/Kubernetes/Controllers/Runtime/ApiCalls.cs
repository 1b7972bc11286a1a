using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>The calls that controllers make, by object. Answers outside 2xx are values; a lost connection is <see cref="PortUnreachableException"/>.</summary>
public static class ApiCalls
{
    extension(IKubernetesApi api)
    {
        public Task<KubeResponse> GetAsync(KubeResource resource, string? ns, string name, CancellationToken cancellationToken) =>
            api.SendAsync(new KubeRequest(KubeVerb.Get, resource, Scope(ns), name), cancellationToken);

        /// <summary>Creates in the namespace that the object names.</summary>
        public Task<KubeResponse> CreateAsync(KubeResource resource, KubeDocument value, CancellationToken cancellationToken) =>
            api.SendAsync(new KubeRequest(KubeVerb.Create, resource, Scope(value.Namespace), Body: value), cancellationToken);

        public Task<KubeResponse> UpdateAsync(KubeResource resource, KubeDocument value, CancellationToken cancellationToken, string? subresource = null) =>
            api.SendAsync(new KubeRequest(KubeVerb.Update, resource, Scope(value.Namespace), value.Name, subresource, Body: value), cancellationToken);

        public Task<KubeResponse> UpdateStatusAsync(KubeResource resource, KubeDocument value, CancellationToken cancellationToken) =>
            api.UpdateAsync(resource, value, cancellationToken, "status");

        /// <summary>Patches the named object; <paramref name="contentType"/> is one of <see cref="PatchContentType"/>, a merge patch unless said otherwise.</summary>
        public Task<KubeResponse> PatchAsync(
            KubeResource resource, KubeDocument target, KubeDocument patch, CancellationToken cancellationToken,
            string? subresource = null, string contentType = PatchContentType.Merge) =>
            api.SendAsync(
                new KubeRequest(KubeVerb.Patch, resource, Scope(target.Namespace), target.Name, subresource, ContentType: contentType, Body: patch), cancellationToken);

        /// <summary>Deletes the named object; <paramref name="uid"/> and <paramref name="resourceVersion"/> become preconditions.</summary>
        public Task<KubeResponse> DeleteAsync(
            KubeResource resource, string? ns, string name, CancellationToken cancellationToken,
            string? uid = null, string? resourceVersion = null, string? propagationPolicy = null, long? gracePeriodSeconds = null)
        {
            var preconditions = uid is null && resourceVersion is null ? null
                : KubeDocument.Object(("uid", uid is null ? null : KubeDocument.Of(uid)), ("resourceVersion", resourceVersion is null ? null : KubeDocument.Of(resourceVersion)));
            var options = KubeDocument.Object(
                ("kind", "DeleteOptions"),
                ("apiVersion", "v1"),
                ("gracePeriodSeconds", gracePeriodSeconds is { } seconds ? KubeDocument.Of(seconds) : null),
                ("preconditions", preconditions),
                ("propagationPolicy", propagationPolicy is null ? null : KubeDocument.Of(propagationPolicy)));
            return api.SendAsync(new KubeRequest(KubeVerb.Delete, resource, Scope(ns), name, Body: options), cancellationToken);
        }
    }

    extension(KubeResponse response)
    {
        public bool IsNotFound => response.StatusCode == 404;
        public bool IsAlreadyExists => response is { StatusCode: 409, Reason: "AlreadyExists" };
        public bool IsConflict => response is { StatusCode: 409, Reason: "Conflict" };

        /// <summary>Done, or nothing to do because the object is gone.</summary>
        public bool IsSuccessOrNotFound => response.IsSuccess || response.StatusCode == 404;
    }

    private static string? Scope(string? ns) => string.IsNullOrEmpty(ns) ? null : ns;
}
